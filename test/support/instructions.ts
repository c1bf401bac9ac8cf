/** The instructions of a Dockerfile, as its writer means them and as others read them. */
import { Dockerfile, DockerfileStage } from '../../src';
import { flagTexts } from '../../src/outputs/dockerfile/flags';
import { Commented, Instruction } from '../../src/outputs/dockerfile/instruction';

/** As scripts/dockerfile-view prints it. A variable that the engine would expand stands between NULs. */
export interface InstructionView {
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly words: readonly string[];
}

/** The parts of a Dockerfile and of its stages that their users do not see. */
interface Inside {
  readonly platform?: string;
  readonly instructions: readonly Commented[];
  readonly last: { readonly healthcheck?: Commented; readonly entrypoint?: Commented; readonly cmd?: Commented };
  ordered(): DockerfileStage[];
}

const inside = (value: Dockerfile | DockerfileStage) => value as unknown as Inside;

/** The instructions that a Dockerfile holds, in the order of its stages. */
export function intendedBy(dockerfile: Dockerfile): InstructionView[] {
  return inside(dockerfile).ordered().flatMap(ofStage);
}

function ofStage(stage: DockerfileStage): InstructionView[] {
  const { instructions, last: { healthcheck, entrypoint, cmd }, platform } = inside(stage);
  const all = [...instructions, healthcheck, entrypoint, cmd].flatMap(each => (each ? [viewOf(each.instruction)] : []));
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
    case 'healthcheck': return view(['CMD', ...instruction.command], flagTexts(instruction.flags));
    case 'raw': throw new Error('the packaging itself writes no raw instruction');
    default: return view(instruction.command);
  }
}

/** Commands without the comments between them, joined as the renderer joins them. */
function shellText(commands: readonly string[]): string {
  return commands.filter(command => !command.startsWith('#')).join('  && ');
}
