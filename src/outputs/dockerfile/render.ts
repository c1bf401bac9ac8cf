import { Instruction } from './instruction';

/** The only code that quotes and joins. */
export function render(instructions: readonly Instruction[]): string[] {
  return instructions.flatMap(lines);
}

function lines(instruction: Instruction): string[] {
  switch (instruction.kind) {
    case 'from':
      return [`FROM ${instruction.image}${instruction.stage ? ` AS ${instruction.stage}` : ''}`];
    case 'arg':
      return [`ARG ${instruction.name}${instruction.value === undefined ? '' : `=${quoted(instruction.value)}`}`];
    case 'env':
      return continued('ENV ', Object.entries(instruction.variables)
        .map(([name, value]) => `${name}=${instruction.expand ? `"${value}"` : plainOrQuoted(value)}`));
    case 'workdir':
      return [`WORKDIR ${instruction.path}`];
    case 'run':
      return run(instruction.mounts, instruction.commands);
    case 'copy':
      return [['COPY', ...flags(instruction.flags), ...instruction.sources, instruction.target].join(' ')];
    case 'healthcheck':
      return [`HEALTHCHECK ${flags(instruction.timings).join(' ')} \\`, `    CMD ${json(instruction.command)}`];
    case 'expose':
      return [`EXPOSE ${instruction.port}`];
    case 'entrypoint':
      return [`ENTRYPOINT ${json(instruction.command)}`];
    case 'cmd':
      return [`CMD ${json(instruction.command)}`];
    case 'comment':
      return instruction.lines.map(line => `# ${line}`);
    case 'gap':
      return [''];
  }
}

function run(mounts: readonly string[], commands: readonly string[]): string[] {
  const joined = commands.map((command, index) => (index === 0 ? command : ` && ${command}`));
  if (mounts.length === 0) {
    return joined.map((line, index) => `${index === 0 ? 'RUN ' : ''}${line}${index < joined.length - 1 ? ' \\' : ''}`);
  }
  const [first, ...rest] = joined;
  const all = [...mounts.map((mount, index) => `${index === 0 ? 'RUN ' : '    '}--mount=${mount}`), `    ${first}`, ...rest];
  return all.map((line, index) => `${line}${index < all.length - 1 ? ' \\' : ''}`);
}

function continued(keyword: string, items: readonly string[]): string[] {
  const indent = ' '.repeat(keyword.length);
  return items.map((item, index) => `${index === 0 ? keyword : indent}${item}${index < items.length - 1 ? ' \\' : ''}`);
}

function flags(values: object): string[] {
  return Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => `--${name}=${value}`);
}

/** The exec form: JSON, in which the engine expands nothing. */
function json(command: readonly string[]): string {
  return `[${command.map(word => JSON.stringify(word)).join(', ')}]`;
}

function plainOrQuoted(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : quoted(value);
}

/** Within double quotes a Dockerfile gives a meaning to these three characters only. */
function quoted(value: string): string {
  return `"${value.replace(/[\\"$]/g, '\\$&')}"`;
}
