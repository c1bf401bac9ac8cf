import { until } from '../../src/verify/poll';

const failing = (...messages: string[]) => () => {
  const message = messages.shift();
  if (message !== undefined) throw new Error(message);
  return 'result';
};

test('until returns the result of the first attempt that succeeds', async () =>
  expect(await until(10, failing('first', 'second'), { interval: 0.01 })).toBe('result'));

test('until makes one attempt in 0 seconds', async () => {
  expect(await until(0, failing())).toBe('result');
  await expect(until(0, failing('first', 'second'))).rejects.toThrow(/^first \(after 0 s\)$/);
});

test('until ends with the last failure', async () => {
  let attempts = 0;
  const attempt = async () => { throw new Error(`attempt ${++attempts}`); };
  await expect(until(0.1, attempt, { interval: 0.02 })).rejects.toThrow(/^attempt \d+ \(after 0\.1 s\)$/);
  expect(attempts).toBeGreaterThan(2);
});

test('an abort ends until during its sleep', async () => {
  const abort = new AbortController();
  const begin = performance.now();
  setTimeout(() => abort.abort(new Error('stop')), 20);
  await expect(until(60, failing('first', 'second'), { signal: abort.signal, interval: 30 })).rejects.toThrow('stop');
  expect(performance.now() - begin).toBeLessThan(5000);
});

test('an aborted signal ends until before the first attempt', async () => {
  const attempt = jest.fn();
  await expect(until(60, attempt, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  expect(attempt).not.toHaveBeenCalled();
});
