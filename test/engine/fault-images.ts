/** Images of an app that breaks on request, packaged as a team's app is. */
import { readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { bareProject, packaged } from './support';
import { Healing, HealthOptions } from '../../src';
import { dockerOk } from '../../src/verify/docker';

export type Timing = Required<Omit<HealthOptions, 'path'>>;

export const TIMINGS = {
  /** Most cells: everything happens within seconds. */
  brisk: { interval: 1, timeout: 2, startPeriod: 4, retries: 2, healing: Healing.RESTART },
  /** A start period that no cell outlives, and more retries. */
  patient: { interval: 1, timeout: 2, startPeriod: 300, retries: 3, healing: Healing.RESTART },
  none: { interval: 1, timeout: 2, startPeriod: 4, retries: 2, healing: Healing.NONE },
  default: { interval: 30, timeout: 5, startPeriod: 30, retries: 3, healing: Healing.RESTART },
} satisfies Record<string, Timing>;
export type TimingName = keyof typeof TIMINGS;

/** A probe that could be misled by modules in the app's folder would call every app healthy. */
const MISLEADING = 'import os\nos._exit(0)\n';

/** Builds an image for each timing; they differ in the health check only. */
export async function buildImages(names: readonly TimingName[], tag: string): Promise<void> {
  const misleading = ['urllib/__init__.py', 'urllib/request.py', 'sitecustomize.py'].map(path => [path, MISLEADING]);
  const folders = [bareProject(readFileSync(join(__dirname, 'fault-app.py'), 'utf8'), Object.fromEntries(misleading))];
  try {
    for (const name of names) {
      const folder = packaged({ health: TIMINGS[name] }, folders[0]);
      folders.push(folder);
      await dockerOk(['build', '--quiet', '--network=host', '--tag', `${tag}:${name}`, folder]);
    }
  } finally {
    folders.forEach(folder => rmSync(folder, { recursive: true }));
  }
}
