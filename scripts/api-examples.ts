/** Adds the translation into Python to each example of API.md that is code of a .projenrc. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { PythonVisitor, translateTypeScript } from 'jsii-rosetta';
import { linkPeers, REPOSITORY } from './example';

const LIBRARY = 'projen-negotiation-docker-packaging';
/** The names that examples take for granted. */
const GIVEN = `
declare const project: Project;
declare const packaging: NegotiationDockerPackaging;
declare const stage: DockerfileStage;`;
const EXAMPLE = /(\n\*Example\*\n\n```typescript\n)((?:(?!```)[^])*?;)\n```\n/g;
const MARK = '// example';

/** @returns the Python of each example */
function inPython(examples: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  try {
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    linkPeers(modules);
    symlinkSync(REPOSITORY, join(modules, LIBRARY));
    const { types } = JSON.parse(readFileSync(join(REPOSITORY, '.jsii'), 'utf8'));
    const names = Object.values<{ name: string }>(types).map(({ name }) => name);
    const contents = [
      "import { Project, python } from 'projen';",
      `import { ${names.join(', ')} } from '${LIBRARY}';`,
      GIVEN,
      // Braces keep the variables of each example apart; the translation leaves them out.
      ...examples.map(example => `${MARK}\n{\n${example}\n}`),
    ].join('\n');
    // The compiler searches the modules there.
    process.chdir(folder);
    const { translation, diagnostics } = translateTypeScript({ contents, fileName: 'examples.ts' }, new PythonVisitor(), { includeCompilerDiagnostics: true });
    if (diagnostics.length) throw new Error(`examples in docstrings are wrong:\n${diagnostics.map(each => each.formattedMessage).join('\n')}`);
    return translation.split(MARK.replace('//', '#')).slice(1).map(text => text.trim().replace(/^ {4}/gm, '')
      // jsii appends "_" to keywords of Python, and the translation does not.
      .replace(/\b(from|import|class|global|lambda)=/g, '$1_='));
  } finally {
    process.chdir(REPOSITORY);
    rmSync(folder, { recursive: true });
  }
}

function main(): void {
  const path = join(REPOSITORY, 'API.md');
  const text = readFileSync(path, 'utf8');
  const translated = inPython([...text.matchAll(EXAMPLE)].map(([, , code]) => code));
  writeFileSync(path, text.replace(EXAMPLE, (_, head, code) => `${head}${code}\n\`\`\`\n\n\`\`\`python\n${translated.shift()}\n\`\`\`\n`));
}

main();
