import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { freshFolder } from './synthesis';

export interface FakeProgram {
  /** The arguments of each call. */
  calls(): string[];
  remove(): void;
}

/** Puts a program at the front of the PATH. It records its arguments and runs the shell script. */
export function fakeProgram(name: string, script: string): FakeProgram {
  const folder = freshFolder();
  const log = join(folder, 'calls');
  const path = process.env.PATH;
  writeFileSync(join(folder, name), `#!/bin/sh\necho "$*" >> ${log}\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${folder}:${path}`;
  return {
    calls: () => existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [],
    remove: () => {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    },
  };
}

export type FakeDocker = FakeProgram;

export const fakeDocker = (script: string): FakeDocker => fakeProgram('docker', script);
