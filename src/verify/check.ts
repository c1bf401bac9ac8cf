import { Expectations } from './expectations';

/** What the checks look at; all of it is removed at the end. */
export interface Context {
  readonly image: string;
  readonly container: string;
  readonly expected: Expectations;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

export interface Check {
  readonly name: string;
  readonly expected: string;
  /** What was seen; an error, with what was seen instead, where that is not what was expected. */
  run(context: Context): Promise<string>;
}

/** Waits until a look gives a value; what the last look said stands in the error. */
export async function until<T>(seconds: number, signal: AbortSignal, look: () => Promise<{ value?: T; why: string }>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    signal.throwIfAborted();
    const { value, why } = await look();
    if (value !== undefined) return value;
    if (Date.now() >= end) throw new Error(`${why} (after ${seconds} s)`);
    await new Promise(resume => setTimeout(resume, 200));
  }
}
