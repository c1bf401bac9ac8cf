/** Projects whose image `docker:verify` tests. */
import { readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { bareProject, packaged } from './engine';
import { expectationsOf } from './expectations';
import { NegotiationDockerPackagingOptions } from '../../src';
import { parse } from '../../src/verify/arguments';
import { Result } from '../../src/verify/check';
import { verify } from '../../src/verify/verify';

/** Times that a test can wait for. Compose refuses a start interval on Docker 20.10. */
export const HEALTH = { interval: 1, timeout: 1, startPeriod: 10, startInterval: 0, retries: 2 };

export const APP = 'negotiation/app.py';

const folders: string[] = [];

/** Packages a project without dependencies. */
export function project(options: NegotiationDockerPackagingOptions = {}, files: Readonly<Record<string, string>> = {}): string {
  const source = bareProject(files);
  const folder = packaged({ health: HEALTH, ...options }, source);
  folders.push(source, folder);
  return folder;
}

/** Replaces one text in one file of a project, and returns the folder. */
export function variant(file: string, from: string | RegExp, to: string, folder = project()): string {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} does not contain ${from}`);
  rmSync(path);
  writeFileSync(path, after, { mode: 0o755 });
  return folder;
}

export interface Verified {
  /** The name of the objects on the engine. */
  readonly name: string;
  readonly names: readonly string[];
  /** Name and actual result of each check that failed. */
  readonly failed: readonly string[];
  /** The actual result of a check. */
  seen(name: string): string | undefined;
}

/** Runs `docker:verify` with its flags, on the network where the package indexes are. */
export async function verified(folder: string, ...flags: string[]): Promise<Verified> {
  let name = '';
  const results: Result[] = await verify(expectationsOf(folder), {
    ...parse([...flags, '--network=host']),
    folder,
    progress: text => (name ||= /negotiation-docker-verify-\w{8}/.exec(text)?.[0] ?? ''),
  });
  return {
    name,
    names: results.map(each => each.name),
    failed: results.filter(({ ok }) => !ok).map(each => `${each.name}: ${each.seen}`),
    seen: wanted => results.find(each => each.name === wanted)?.seen,
  };
}

export function removeProjects(): void {
  folders.forEach(folder => rmSync(folder, { recursive: true, force: true }));
}
