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

export interface Check {
  readonly name: string;
  readonly expected: string;
  /** Whether all further checks need its success. */
  readonly isVital?: boolean;
  /** Returns the actual result. Throws it as an error where it differs from the expected one. */
  run(context: Context): Promise<string>;
}
