import { complaint, testInvalid, warningsOf } from '../support/synthesis';

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
