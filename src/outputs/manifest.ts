import { Model } from '../model';

/** Names a managed file, or the folder of several, as in `paths`. */
export type OutputId = keyof Model['paths'];

/** The managed files and folders, those without a path left out. The build reads those that are needed; all others stay out of the build context. */
export const MANIFEST: ReadonlyArray<{ readonly id: OutputId; readonly isNeeded: boolean }> = [
  { id: 'dockerfile', isNeeded: false },
  { id: 'dockerignore', isNeeded: false },
  { id: 'entrypoint', isNeeded: true },
  { id: 'healthcheck', isNeeded: true },
  { id: 'compose', isNeeded: false },
  { id: 'stack', isNeeded: false },
  { id: 'kubernetes', isNeeded: false },
];
