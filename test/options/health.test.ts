import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { HealthKind } from '../../src';
import { complaint, freshFolder, synthesize, testInvalid, warningsOf } from '../support/synthesis';

testInvalid([
  ['health.interval', { health: { interval: 0 } }, '0'],
  ['health.timeout', { health: { timeout: 0 } }, '0'],
  ['health.timeout', { health: { timeout: NaN } }, 'NaN'],
  ['health.retries', { health: { retries: 0 } }, '0'],
  ['health.startPeriod', { health: { startPeriod: -1 } }, '-1'],
  ['health.path', { health: { path: 'health' } }, '"health"'],
  ['health.path', { health: { path: "/health'" } }, '"/health\'"'],
  ['health.healing', { health: { healing: 'sometimes' } }, '"sometimes"'],
]);

test('a misspelt group and a misspelt option get the nearest names', () => {
  expect(complaint({ helth: { path: '/' } })).toContain('unknown option "helth"; did you mean "health"?');
  expect(complaint({ health: { intervall: 5 } })).toContain('unknown option "health.intervall"; did you mean "health.interval"?');
});

test('a timeout above the interval gives a warning', () =>
  expect(warningsOf({ health: { interval: 5, timeout: 10 } })).toMatch(/health\.timeout 10 exceeds health\.interval 5/));

test('an interval below the timeout of a command is refused', () =>
  expect(complaint({ health: { kind: 'command', command: ['ping'], interval: 5, timeout: 10 } })).toContain('invalid health.interval 5: expected at least health.timeout 10'));

test.each([
  [{ kind: 'tcp', path: '/x' }, 'health.path has no effect with health.kind TCP; remove it, or set health.kind to HTTP'],
  [{ command: ['ping'] }, 'health.command has no effect with health.kind HTTP; remove it, or set health.kind to COMMAND'],
  [{ kind: 'none', interval: 5, healing: 'none' }, 'health.interval has no effect with health.kind NONE; remove one of the two'],
  [{ kind: 'command' }, 'health.kind COMMAND has no command; set health.command'],
  [{ kind: 'https' }, 'invalid health.kind "https": the probe asks the app itself'],
  [{ path: 'https://localhost/health' }, 'invalid health.path "https://localhost/health": expected a path; the probe asks the app itself'],
  [{ kind: 'command', command: ['uv', 'run', 'ping'] }, 'invalid health.command [ \'uv\', \'run\', \'ping\' ]: the image has no uv'],
  [{ statuses: [] }, 'invalid health.statuses []: expected at least one status'],
])('options of another kind are refused: %j', (health, message) => expect(complaint({ health })).toContain(message));

testInvalid([
  ['health.kind', { health: { kind: 'grpc' } }, '"grpc"'],
  ['health.statuses[1]', { health: { statuses: [200, 99] } }, '99'],
  ['health.hostHeader', { health: { hostHeader: "a'b" } }, '"a\'b"'],
  ['health.startInterval', { health: { startInterval: -1 } }, '-1'],
]);

test('without a health check, the image disables that of the base image, and the project has no healthcheck.sh', () => {
  const folder = freshFolder();
  synthesize(folder, { health: { kind: HealthKind.NONE } });
  expect(existsSync(join(folder, 'healthcheck.sh'))).toBe(false);
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');
  expect(text('Dockerfile').match(/.*healthcheck.*/gi)).toEqual(['HEALTHCHECK NONE']);
  expect(text('entrypoint.sh')).not.toMatch(/healthcheck/);
  expect(text('docker-compose.yml')).not.toContain('healthcheck');
});
