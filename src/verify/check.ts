import { Expectations } from './expectations';

/** Names of the image and the container under test, and the means to report and to stop. */
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
  /** Returns the actual result. Throws it as an error where it differs from the expected one. */
  run(context: Context): Promise<string>;
}
