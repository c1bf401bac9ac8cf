/** Images of the fault app with several timings of the health check. */
import { rmSync } from 'fs';
import { Healing, HealthOptions } from '../../src';
import { dockerOk } from '../../src/verify/docker';
import { bareProject, packaged } from '../support/engine';

export type Timing = Required<Pick<HealthOptions, 'interval' | 'timeout' | 'startPeriod' | 'retries' | 'healing'>>;

export const TIMINGS = {
  /** For most cells: everything happens within seconds. */
  brisk: { interval: 1, timeout: 2, startPeriod: 4, retries: 2, healing: Healing.RESTART },
  /** For apps to be left alone: no probe of an app that answers is late, however busy the machine is. */
  calm: { interval: 1, timeout: 10, startPeriod: 20, retries: 3, healing: Healing.RESTART },
  /** A start period longer than any cell. */
  patient: { interval: 1, timeout: 10, startPeriod: 300, retries: 3, healing: Healing.RESTART },
  none: { interval: 1, timeout: 2, startPeriod: 4, retries: 2, healing: Healing.NONE },
  default: { interval: 30, timeout: 5, startPeriod: 30, retries: 3, healing: Healing.RESTART },
} satisfies Record<string, Timing>;
export type TimingName = keyof typeof TIMINGS;

/** A probe that imports such a module from the app's directory would report every app as healthy. */
const MISLEADING = 'import os\nos._exit(0)\n';

/** Builds an image for each timing. The images differ only in the health check. */
export async function buildImages(names: readonly TimingName[], tag: string): Promise<void> {
  const misleading = ['urllib/__init__.py', 'urllib/request.py', 'sitecustomize.py'].map(path => [path, MISLEADING]);
  const folders = [bareProject(Object.fromEntries(misleading))];
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
