import { projectLabels } from '../../src/options/labels';
import { readPyproject } from '../../src/project/pyproject';
import { Problems } from '../../src/validation/problems';

/** The labels of a `[project]` table and the tables behind it, without their prefix. */
const labels = (text: string) => Object.entries(projectLabels(readPyproject(new Problems(), `[project]\n${text}`)))
  .map(([name, value]) => [name.replace('org.opencontainers.image.', ''), value]);

test('all that a pyproject.toml has', () =>
  expect(labels('name = "agent"\nversion = "1.0"\ndescription = "An agent"\nlicense = "MIT"\n[project.urls]\nHomepage = "https://example.com"\nRepository = "https://git.example.com/agent"\n')).toEqual([
    ['title', 'agent'], ['description', 'An agent'], ['version', '1.0'], ['licenses', 'MIT'],
    ['source', 'https://git.example.com/agent'], ['url', 'https://example.com'],
  ]));

test('none of a pyproject.toml without facts', () => expect(labels('')).toEqual([]));

test.each([
  ['"Apache-2.0"'], ['"MIT OR (GPL-2.0-or-later WITH Classpath-exception-2.0)"'], ['"LicenseRef-Acme"'],
])('the license %s is an expression', license => expect(labels(`license = ${license}`)).toEqual([['licenses', JSON.parse(license)]]));

test('the license may be the text of a table', () => expect(labels('license = { text = "MIT" }')).toEqual([['licenses', 'MIT']]));

test.each([
  ['"MIT License"'], ['""'], ['{ text = "Permission is hereby granted" }'], ['{ text = "MIT\\nUSER root" }'], ['{ file = "LICENSE" }'], ['5'], [`"${'A OR '.repeat(30)}A"`],
])('the license %s is none', license => expect(labels(`license = ${license}`)).toEqual([]));

test.each([
  ['Source', 'Repository'], ['source code', 'GitHub'], ['Git-Hub', 'Changelog'], ['Repository', 'Source Code'],
])('the URL %j is that of the source, before %j', (first, second) =>
  expect(labels(`[project.urls]\n"${second}" = "https://b.example.com"\n"${first}" = "https://a.example.com"\n`)).toEqual([['source', 'https://a.example.com']]));

test.each([
  ['https://user:password@git.example.com/a'], ['git@git.example.com:a.git'], ['https://a b'], ['javascript:1'],
])('the URL %j is none', url => expect(labels(`[project.urls]\nSource = "${url}"\n`)).toEqual([]));

test('text with control characters is none', () => expect(labels('name = "a\\u0007"\ndescription = "a\\nb"\nversion = "1\\r"\n')).toEqual([]));
