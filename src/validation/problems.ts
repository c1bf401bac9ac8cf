import { show } from './show';

/** Collects all problems, so that one error reports them together, before any file is written. */
export class Problems {
  /** Messages that do not stop the synthesis. */
  public readonly warnings: string[] = [];
  /** Messages that stop it. */
  public readonly errors: string[] = [];

  /** Adds a problem: a sentence that names the option or file, quotes the value and says how to mend it. */
  public add(message: string): void {
    this.errors.push(message);
  }

  /** Adds a problem with the value of an option. */
  public invalid(option: string, value: unknown, expected: string): void {
    this.add(`invalid ${option} ${show(value)}: expected ${expected}`);
  }

  /** Adds a warning. */
  public warn(message: string): void {
    this.warnings.push(message);
  }

  /** Throws where a problem was added. */
  public throwIfAny(): void {
    if (this.errors.length === 0) return;
    const count = this.errors.length === 1 ? '1 problem' : `${this.errors.length} problems`;
    throw new Error([`NegotiationDockerPackaging found ${count}; no file was written:`, ...this.errors.map(error => `  - ${error}`)].join('\n'));
  }
}
