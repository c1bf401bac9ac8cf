/** Readers of Dockerfiles. dockerfile-ast needs Node alone; BuildKit's own parser, the truth, needs Go and half a minute to compile. */
import { execFileSync, spawnSync } from 'child_process';
import { join } from 'path';
import { DockerfileParser, Instruction, PropertyInstruction } from 'dockerfile-ast';
import { freshFolder } from './synthesis';

/** As scripts/dockerfile-view prints it. A variable that the engine would expand stands between NULs. */
export interface InstructionView {
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly words: readonly string[];
}

/** The instructions of a Dockerfile. Where they begin and end, and the pairs of ENV, are those of dockerfile-ast. */
export function readDockerfile(text: string): InstructionView[] {
  return DockerfileParser.parse(text).getInstructions().map(instruction => {
    const [, flags, content] = /^\w+\s+((?:--\S+\s+)*)([^]*)$/.exec(joined(instruction.getTextContent()))!;
    return { keyword: instruction.getKeyword(), flags: flags.split(/\s+/).filter(Boolean), words: wordsOf(instruction, content) };
  });
}

/** The instructions of Dockerfiles as BuildKit reads them, or its error. */
export function readByBuildKit(program: string, texts: readonly string[]): unknown[] {
  const { stdout } = spawnSync(program, { input: texts.map(text => `${JSON.stringify(text)}\n`).join(''), encoding: 'utf8', maxBuffer: 1e9 });
  return stdout.split('\n').filter(Boolean).map(line => JSON.parse(line));
}

/** Compiles scripts/dockerfile-view, and returns the path of the program. */
export function compileBuildKitReader(): string {
  const program = join(freshFolder(), 'dockerfile-view');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: join(__dirname, '../../scripts/dockerfile-view') });
  return program;
}

/** Lines that continue each other as one, without comments. */
function joined(lines: string): string {
  return lines.split('\n').filter(line => !/^\s*#/.test(line)).map(line => line.replace(/\\[ \t]*$/, '')).join('');
}

function wordsOf(instruction: Instruction, content: string): readonly string[] {
  if (instruction instanceof PropertyInstruction) {
    return instruction.getProperties().flatMap(each => [each.getName(), unquoted(each.getUnescapedValue() ?? '')]);
  }
  switch (instruction.getKeyword()) {
    case 'FROM': return content.split(' AS ');
    case 'RUN': return [content];
    case 'ENTRYPOINT':
    case 'CMD': return JSON.parse(content);
    case 'HEALTHCHECK': return content === 'NONE' ? ['NONE'] : ['CMD', ...JSON.parse(content.replace(/^CMD /, ''))];
    default: return content.startsWith('[') ? JSON.parse(content) : content.split(' ');
  }
}

/** The value of a word in double quotes, or without any: Dockerfile reference, "Environment replacement". */
function unquoted(word: string): string {
  return word.replace(/^"([^]*)"$/, '$1').replace(/\\(["$\\])|\$(\w+)/g, (_, escaped, name) => escaped ?? `\0${name}\0`);
}
