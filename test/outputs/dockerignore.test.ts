import { SECRET_PATTERNS } from '../../src/options/ignore';
import { files } from '../support/synthesis';

const patterns = (ignore = {}) => files({ ignore })['.dockerignore'].split('\n').filter(line => line && !line.startsWith('# '));

test('secrets are the last word: a pattern of the project cannot bring one back', () => {
  const lines = patterns({ patterns: ['!.env', '!**/*.pem'] });
  expect(lines.indexOf('!.env')).toBeGreaterThan(-1);
  expect(lines.slice(-SECRET_PATTERNS.length)).toEqual(SECRET_PATTERNS);
});

test('but for the paths that the project admits by name', () =>
  expect(patterns({ admit: ['certs/ca.pem'] }).slice(-2)).toEqual(['**/.env.*', '!certs/ca.pem']));

test('the scripts that the image is built from stay in the context', () =>
  expect(patterns().filter(pattern => /entrypoint|healthcheck|uv\.lock|pyproject/.test(pattern))).toEqual([]));

test('data stays out wherever it is', () => {
  expect(patterns()).toContain('data/');
  expect(files({ data: { directory: '/app/var/state' } })['.dockerignore']).toContain('\ndata/\nvar/state/\n');
  expect(files({ data: { directory: '/srv/state' } })['.dockerignore']).not.toContain('state');
});
