import { CheckedFiles } from './files';

/** A program that checks generated files. */
export interface Tool {
  readonly name: string;
  /** How to get it. */
  readonly source: string;
  /**
   * Checks the files of a project.
   *
   * @param folder root of the project
   * @throws Missing if the program needs something that is not there; another error if it fails
   */
  check(files: CheckedFiles, folder: string): Promise<Report>;
}

export interface Report {
  /** One text for each finding. */
  readonly findings: readonly string[];
  /** Findings that hold on purpose, and that the tool cannot be told about in the file. */
  readonly accepted?: readonly string[];
}

/** The machine has the program, but not all that the check needs. */
export class Missing extends Error {}
