import { Flags, flagTexts } from './flags';
import { Commented, Instruction } from './instruction';
import { DockerfileMount } from './mount';

/** The only code that quotes and joins. */
export function render(instructions: readonly Commented[]): string[] {
  return instructions.flatMap(({ instruction, comment }) => [...commentLines(comment), ...lines(instruction)]);
}

/** Lines of a comment, none where there is no text. */
export function commentLines(text: string | undefined): string[] {
  return text ? text.split('\n').map(line => `# ${line}`) : [];
}

function lines(instruction: Instruction): string[] {
  switch (instruction.kind) {
    case 'arg':
      return [`ARG ${instruction.name}${instruction.value === undefined ? '' : `=${quoted(instruction.value)}`}`];
    case 'env':
      return continued('ENV ', Object.entries(instruction.variables).flatMap(([name, value]) => [
        ...commentLines(Object.hasOwn(instruction.comments, name) ? instruction.comments[name] : undefined).map(comment => `    ${comment}`),
        `    ${name}=${instruction.expand ? `"${value}"` : plainOrQuoted(value)}`,
      ]));
    case 'label':
      return continued('LABEL ', Object.entries(instruction.labels).map(([name, value]) => `      ${name}=${quoted(value)}`));
    case 'workdir':
      return [`WORKDIR ${instruction.path}`];
    case 'user':
      return [`USER ${instruction.user}`];
    case 'run':
      return run(instruction.commands, instruction.mounts, instruction.network);
    case 'copy':
      return [['COPY', ...flags(instruction.flags), ...copied([...instruction.sources, instruction.target])].join(' ')];
    case 'expose':
      return [`EXPOSE ${instruction.port}${instruction.protocol ? `/${instruction.protocol}` : ''}`];
    case 'raw':
      return [instruction.line];
    case 'healthcheck':
      return instruction.command.length === 0 ? ['HEALTHCHECK NONE'] : continued('HEALTHCHECK ', [...[flags(instruction.flags).join(' ')].filter(Boolean), `    CMD ${json(instruction.command)}`]);
    case 'entrypoint':
      return [`ENTRYPOINT ${json(instruction.command)}`];
    case 'cmd':
      return [`CMD ${json(instruction.command)}`];
  }
}

/** Commands joined by `&&`, with comments between them: the engine drops a line that begins with `#`. */
function run(commands: readonly string[], mounts: readonly DockerfileMount[], network: string | undefined): string[] {
  const options = [...mounts.map(mount => `--mount=${mount.toString()}`), ...(network ? [`--network=${network}`] : [])];
  const first = commands.findIndex(command => !isComment(command));
  const joined = commands.map(command => command.replaceAll('\n', ' \\\n        '))
    .map((command, i) => (isComment(command) || i === first ? `    ${command}` : ` && ${command}`));
  return continued('RUN ', [...options.map(option => `    ${option}`), ...joined]);
}

function isComment(command: string): boolean {
  return command.startsWith('#');
}

/** Lines that continue each other, the keyword in the place of the first indentation. Comments before the first item stand above it. */
function continued(keyword: string, items: readonly string[]): string[] {
  const first = items.findIndex(item => !isComment(item.trimStart()));
  const [comments, rest] = [items.slice(0, first), items.slice(first)];
  const all = [`${keyword}${rest[0].trimStart()}`, ...rest.slice(1)];
  return [...comments.map(comment => comment.trimStart()), ...all.map((line, i) => (i === all.length - 1 || isComment(line.trimStart()) ? line : `${line} \\`))];
}

function flags(values: Flags): string[] {
  return flagTexts(values).map(each => `--${each}`);
}

/** The JSON form, where a path has spaces. */
function copied(paths: readonly string[]): readonly string[] {
  return paths.some(path => /\s/.test(path)) ? [json(paths)] : paths;
}

/** The exec form: JSON, in which the engine expands nothing. */
function json(command: readonly string[]): string {
  return `[${command.map(word => JSON.stringify(word)).join(', ')}]`;
}

function plainOrQuoted(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : quoted(value);
}

/** Inside double quotes a Dockerfile gives these three characters a meaning. */
function quoted(value: string): string {
  return `"${value.replace(/[\\"$]/g, '\\$&')}"`;
}
