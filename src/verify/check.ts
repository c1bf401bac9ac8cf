import { Expectations } from './expectations';
import { Settings } from './settings';

/** Names of the image and the container under test, its settings, and the means to report and to stop. */
export interface Context {
  readonly image: string;
  readonly container: string;
  /** Root of the project. */
  readonly folder: string;
  readonly expected: Expectations;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

export interface Check<C = Context> {
  readonly name: string;
  readonly expected: string;
  /** Whether all further checks need its success. */
  readonly isVital?: boolean;
  /** Returns the actual result. Throws it as an error where it differs from the expected one. */
  run(context: C): Promise<string>;
}

export interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly expected: string;
  readonly seen: string;
}

/** Runs checks one after the other, up to a vital one that fails. An abort rejects with its reason. */
export async function runChecks<C extends { readonly signal: AbortSignal }>(
  checks: readonly Check<C>[],
  context: C,
  onResult: (result: Result) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    context.signal.throwIfAborted();
    const result = await timed(check, context);
    context.signal.throwIfAborted();
    results.push(result);
    onResult(result);
    if (!result.ok && check.isVital) break;
  }
  return results;
}

async function timed<C>(check: Check<C>, context: C): Promise<Result> {
  const begin = Date.now();
  const result = (ok: boolean, seen: string) => ({ name: check.name, ok, seconds: (Date.now() - begin) / 1000, expected: check.expected, seen });
  try {
    return result(true, await check.run(context));
  } catch (error) {
    return result(false, (error as Error).message);
  }
}
