/**
 * Any options end in the one error, or in files whose readers see the values of the options and nothing else.
 *
 * FUZZ_CASES sets the number of cases. With CI_FULL, there are more of them, from another seed each time, and BuildKit's own parser reads
 * each Dockerfile as well. It needs Go and half a minute to compile.
 */
import * as fc from 'fast-check';
import { compileBuildKitReader } from '../support/dockerfile-reader';
import { EARLIER } from '../support/earlier-cases';
import { outcomeOf, textOf } from '../support/generated';
import { expectDockerfile, expectError, expectIgnored } from '../support/intact';
import { anyOptions } from '../support/option-values';
import { Case, flawsOf } from '../support/readers';
import { having } from '../support/tools';

const CASES = Number(process.env.FUZZ_CASES ?? (process.env.CI_FULL ? 50_000 : 400));
const ROUND = 1_000;
/** Without CI_FULL always the same, so that a check fails for a change alone. */
const SEED = process.env.CI_FULL ? Date.now() % 2 ** 31 : 12;

const seeds = Array.from({ length: Math.ceil(CASES / ROUND) }, (_, i) => SEED + i);

/** The case, where its options give files. */
function check(options: object): Case | undefined {
  const { message, packaging } = outcomeOf(options);
  if (message !== undefined) {
    expectError(message);
    return undefined;
  }
  const given = withoutNull(options) as Case['options'];
  expectDockerfile(packaging, given);
  expectIgnored(packaging, given);
  expect(textOf(packaging.compose)).not.toBe('');
  return { options: given, packaging };
}

/** Null is as good as no value. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value) || Object.prototype.toString.call(value) !== '[object Object]') return value;
  const given = Object.entries(value as object).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(given.map(([name, each]) => [name, withoutNull(each)]));
}

let buildKit: string | undefined;

beforeAll(() => {
  if (process.env.CI_FULL) buildKit = compileBuildKitReader();
}, 300_000);

/** One case alone, with all of its readers. fast-check finds the smallest options that fail, and prints them with seed and path. */
const alone = fc.asyncProperty(anyOptions, async options => {
  const found = check(options);
  if (found) expect(await flawsOf([found], buildKit)).toEqual([]);
});

const test = having('dash', 'busybox', 'docker compose', ...(process.env.CI_FULL ? ['go'] : []));

test('cases that failed earlier', async () => {
  await fc.assert(alone, { examples: EARLIER.map(options => [options]), numRuns: EARLIER.length });
});

test.each(seeds)(`${Math.min(ROUND, CASES)} cases of seed %i, at least a quarter of which give files`, async seed => {
  const cases: { readonly path: number; readonly found: Case }[] = [];
  let path = 0;
  fc.assert(fc.property(anyOptions, options => {
    const found = check(options);
    if (found) cases.push({ path, found });
    path++;
  }), { seed, numRuns: Math.min(ROUND, CASES) });
  const [flaw] = await flawsOf(cases.map(({ found }) => found), buildKit);
  if (flaw) await fc.assert(alone, { seed, path: `${cases[flaw.index].path}` });
  expect(flaw).toBeUndefined();
  expect(cases.length).toBeGreaterThan(path / 4);
}, 600_000);
