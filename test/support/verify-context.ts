/** Contexts for single checks, on a docker client that is fake. */
import { Context } from '../../src/verify/check';
import { Expectations } from '../../src/verify/expectations';
import { NO_SETTINGS } from '../../src/verify/settings';

type Health = Expectations['healthcheck'];

export const HEALTH: Health = {
  ...{ script: '/healthcheck.sh', kind: 'http', path: '/health', statuses: [200], command: [] },
  ...{ interval: 1, timeout: 1, startPeriod: 1, retries: 1 },
};

export function expected(healthcheck: Partial<Health> = {}): Expectations {
  return {
    ...{ dockerfile: 'Dockerfile', dockerignore: '.dockerignore', project: '.', included: [], secretFiles: [], context: '.', buildFlags: [], heals: true, python: '/usr/local/bin/python' },
    ...{ entrypoint: ['/entrypoint.sh'], command: ['python', '-m', 'app'], user: '', restrictions: {}, uid: 999, gid: 999, port: 8000, data: '/app/data', volumes: [], stopGracePeriod: 10, admit: [] },
    healthcheck: { ...HEALTH, ...healthcheck },
    settings: NO_SETTINGS,
    compose: { file: 'docker-compose.yml', service: 'agent', image: 'agent:latest', rawEnvFiles: false },
  };
}

export function context(values: Partial<Context> = {}): Context {
  return {
    ...{ image: 'verify:latest', container: 'verify', folder: '.', settings: NO_SETTINGS, progress: () => undefined },
    expected: expected(),
    signal: new AbortController().signal,
    ...values,
  };
}
