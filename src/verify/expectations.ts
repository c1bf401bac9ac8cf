import { Packaging } from '../model';
import { Healing } from '../options/options';
import { probe } from '../options/probe';

/** In the environment of the task, as JSON. */
export const EXPECTATIONS_VARIABLE = 'DOCKER_VERIFY_EXPECTATIONS';

/** What the image must be, as the packaging says: written at synthesis, read by the verification. */
export interface Expectations {
  readonly dockerfile: string;
  readonly platform?: string;
  readonly healthcheck: {
    /** As in the image: `CMD`, the script, the probe. */
    readonly test: string[];
    readonly interval: number;
    readonly timeout: number;
    readonly startPeriod: number;
    readonly retries: number;
  };
  readonly heals: boolean;
  readonly entrypoint: string[];
  readonly command: string[];
  readonly uid: number;
  readonly gid: number;
  readonly port: number;
  readonly healthPath: string;
  readonly data: string;
  readonly stopGracePeriod: number;
  readonly admit: string[];
}

export function expectations(packaging: Packaging): Expectations {
  const { command, compose, data, health, ignore, image, paths, port, scripts, user } = packaging;
  const { interval, timeout, startPeriod, retries } = health;
  return {
    dockerfile: paths.dockerfile,
    platform: image.platform,
    healthcheck: { test: ['CMD', scripts.healthcheck, ...probe(packaging)], interval, timeout, startPeriod, retries },
    heals: health.healing === Healing.RESTART,
    entrypoint: [scripts.entrypoint],
    command: [...command],
    uid: user.uid,
    gid: user.gid,
    port,
    healthPath: health.url.replace(/^http:\/\/[^/]*/, ''),
    data: data.directory,
    stopGracePeriod: compose.stopGracePeriod,
    admit: [...ignore.admit],
  };
}
