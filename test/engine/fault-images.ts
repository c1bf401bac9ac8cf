/** Images of an app that breaks on request, packaged as a team's app is. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { freshFolder, packaged } from './support';
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

function project(): string {
  const folder = freshFolder();
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text);
  for (const directory of ['src/negotiation', 'config', 'knowledge_base', 'urllib']) mkdirSync(join(folder, directory), { recursive: true });
  put('src/negotiation/__init__.py', '');
  copyFileSync(join(__dirname, 'fault-app.py'), join(folder, 'src/negotiation/app.py'));
  for (const path of ['urllib/__init__.py', 'urllib/request.py', 'sitecustomize.py']) put(path, MISLEADING);
  put('config/policy.yaml', 'a: 1\n');
  put('knowledge_base/a.md', 'A.\n');
  put('pyproject.toml', `[project]
name = "negotiation"
version = "0.1.0"
requires-python = ">=3.11"
[build-system]
requires = ["uv_build>=0.8,<1"]
build-backend = "uv_build"
`);
  put('uv.lock', `version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "negotiation"
version = "0.1.0"
source = { editable = "." }
`);
  return folder;
}

/** Builds an image for each timing; they differ in the health check only. */
export async function buildImages(names: readonly TimingName[], tag: string): Promise<void> {
  const folders = [project()];
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
