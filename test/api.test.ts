/** API.md, which `npx projen docgen` writes. */
import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { REPOSITORY } from '../scripts/example';
import { having } from './support/tools';

const text = readFileSync(join(REPOSITORY, 'API.md'), 'utf8');
const [constructs, classes, structs] = ['Constructs', 'Classes', 'Structs'].map(kind => (text.split(`\n## ${kind} <a`)[1] ?? '').split('\n## ')[0]
  .split(/^### (?=\w+ <a)/m).slice(1).map(section => ({ name: /^\w+/.exec(section)![0], intro: section.split('\n####')[0] })));

test('every struct has an example in TypeScript and in Python', () => {
  expect(structs.length).toBeGreaterThan(30);
  expect(structs.filter(({ intro }) => !/```typescript\n[^`]*;\n```\n\n```python\n\S/.test(intro)).map(({ name }) => name)).toEqual([]);
});

test('so does every class', () => {
  const all = [...constructs, ...classes];
  expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['Dockerfile', 'DockerfileStage', 'NegotiationDockerPackaging']));
  expect(all.filter(({ intro }) => !intro.includes('```python\n')).map(({ name }) => name)).toEqual([]);
});

having('python3')('the examples in Python are valid Python', () => {
  const examples = [...text.matchAll(/^```python\n([^]*?)^```$/gm)].map(([, code]) => code);
  expect(examples.length).toBeGreaterThan(35);
  execFileSync('python3', ['-c', 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)'], { input: JSON.stringify(examples), stdio: ['pipe', 'ignore', 'pipe'] });
});
