/** The verdicts of context-table.txt are those of moby/patternmatcher for the .dockerignore of the defaults: scripts/ignore-table writes them. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { IgnoreMatcher } from '../../src/project/ignore-matcher';
import { isSecret } from '../../src/verify/secrets';
import { contextTable } from '../support/context-table';
import { EXAMPLE } from '../support/engine';

const table = contextTable();
const matcher = new IgnoreMatcher(readFileSync(join(EXAMPLE, '.dockerignore'), 'utf8').split('\n'));
const of = (kind: string, verdict: string) => table.filter(row => row.kind === kind && row.verdict === verdict).map(({ path }) => path);

/** Secrets that reach the build context, and why. */
const REASONS: Readonly<Record<string, string>> = {
  '.chainlit/config.toml': 'Chainlit reads it when it starts',
  'app.db': 'databases with this extension are data of packages, too',
  'core': 'a package may have this name; dumps of Linux end with a number',
};

test('the table has at least 300 paths', () => expect(table.length).toBeGreaterThan(300));

test('the matcher of the synthesis agrees with the engine for each path', () =>
  expect(table.filter(({ path, verdict }) => (matcher.hiddenBy(path) === undefined ? 'IN' : 'out') !== verdict)).toEqual([]));

test('at most five secrets reach the build context, each with a reason', () => {
  expect(of('S', 'IN').sort()).toEqual(Object.keys(REASONS).sort());
  expect(of('S', 'IN').length).toBeLessThanOrEqual(5);
  expect(of('S', 'out').length).toBeGreaterThan(150);
});

/** Other patterns keep these out: their names alone say nothing. */
const BY_OTHER_PATTERNS = /^docker-compose|^compose|^\.(cache|idea|vscode|projen)\/|(^|\/)\.git(\/|$)/;

test('docker:verify knows the names of all secrets that the secret patterns keep out', () =>
  expect(of('S', 'out').filter(path => !BY_OTHER_PATTERNS.test(path) && !isSecret(`app/${path}`))).toEqual([]));

test('docker:verify takes no needed path for a secret', () => expect(of('N', 'IN').filter(path => isSecret(`app/${path}`))).toEqual([]));
