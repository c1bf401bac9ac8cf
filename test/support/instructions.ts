/** The instructions of a Dockerfile, as its writer means them. */
import { InstructionView, readDockerfile } from './dockerfile-reader';
import { Dockerfile, DockerfileStage } from '../../src';
import { flagTexts } from '../../src/outputs/dockerfile/flags';
import { Commented, Instruction } from '../../src/outputs/dockerfile/instruction';

/** The parts of a Dockerfile and of its stages that their users do not see. */
interface Inside {
  readonly platform?: string;
  readonly instructions: readonly Commented[];
  readonly last: { readonly user?: Commented; readonly healthcheck?: Commented; readonly entrypoint?: Commented; readonly cmd?: Commented };
  ordered(): DockerfileStage[];
}

const inside = (value: Dockerfile | DockerfileStage) => value as unknown as Inside;

/** The instructions that a Dockerfile holds, in the order of its stages. */
export function intendedBy(dockerfile: Dockerfile): InstructionView[] {
  return inside(dockerfile).ordered().flatMap(ofStage);
}

function ofStage(stage: DockerfileStage): InstructionView[] {
  const { instructions, last: { user, healthcheck, entrypoint, cmd }, platform } = inside(stage);
  const all = [...instructions, user, healthcheck, entrypoint, cmd].flatMap(each => (each ? [viewOf(each.instruction)] : []));
  return [{ keyword: 'FROM', flags: platform ? [`--platform=${platform}`] : [], words: [stage.image, stage.name] }, ...all];
}

function viewOf(instruction: Instruction): InstructionView {
  const view = (words: readonly string[], flags: readonly string[] = []) => ({ keyword: instruction.kind.toUpperCase(), flags: flags.map(flag => `--${flag}`), words });
  switch (instruction.kind) {
    case 'arg': return view([instruction.name, instruction.value ?? '']);
    case 'env': return view(Object.entries(instruction.variables).flatMap(([name, value]) => [name, instruction.expand ? value.replace(/\$(\w+)/g, '\0$1\0') : value]));
    case 'label': return view(Object.entries(instruction.labels).flat());
    case 'workdir': return view([instruction.path]);
    case 'user': return view([instruction.user]);
    case 'run': return view([shellText(instruction.commands)],
      [...instruction.mounts.map(mount => `mount=${mount.toString()}`), ...(instruction.network ? [`network=${instruction.network}`] : [])]);
    case 'copy': return view([...instruction.sources, instruction.target], flagTexts(instruction.flags));
    case 'expose': return view([`${instruction.port}${instruction.protocol ? `/${instruction.protocol}` : ''}`]);
    case 'healthcheck': return view(instruction.command.length ? ['CMD', ...instruction.command] : ['NONE'], flagTexts(instruction.flags));
    case 'raw': return readDockerfile(instruction.line)[0];
    default: return view(instruction.command);
  }
}

/** Commands without the comments between them, joined as the renderer joins them. */
function shellText(commands: readonly string[]): string {
  return commands.filter(command => !command.startsWith('#')).map(command => command.replaceAll('\n', ' '.repeat(9))).join('  && ');
}
