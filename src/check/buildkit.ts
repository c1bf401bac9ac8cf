import { document, finding } from './output';
import { Missing, Tool } from './tool';
import { Outcome } from '../programs/run';
import { docker } from '../verify/docker';

/** The parts of BuildKit's lint results that the findings come from. */
interface LintResults {
  readonly warnings: ReadonlyArray<{ readonly ruleName: string; readonly detail: string; readonly location?: Location }> | null;
  readonly buildError?: { readonly message: string; readonly location?: Location };
}

interface Location {
  readonly ranges?: ReadonlyArray<{ readonly start?: { readonly line?: number } }>;
}

const SOURCE = 'Docker 27 or later with buildx 0.15 or later, see https://docs.docker.com/build/checks/';

/** A client without the flag, one without buildx, and an engine without the checks. */
const TOO_OLD = /unknown flag: --call|buildx component is missing|unsupported request frontend\.lint/;
const NO_ENGINE = /cannot connect to the docker daemon|failed to connect to the docker api/i;
/** BuildKit reads the configuration of the base images. */
const NO_REGISTRY = /failed to resolve source metadata for (\S+): failed to do request/;

export const buildkit: Tool = {
  name: 'buildkit',
  source: SOURCE,
  check: async ({ context, dockerfile, platform }, cwd) => {
    // Without secrets and SSH agent: no step runs.
    const flags = ['--call=check,format=json', '--file', dockerfile, ...(platform ? ['--platform', platform] : [])];
    const outcome = await docker(['build', ...flags, context], { cwd });
    return { findings: buildkitFindings(outcome, dockerfile) };
  },
};

export function buildkitFindings(outcome: Outcome, dockerfile: string): string[] {
  const { code, stderr, stdout } = outcome;
  if (TOO_OLD.test(stderr)) throw new Missing(SOURCE);
  if (NO_ENGINE.test(stderr)) throw new Missing('no container engine answers; start one, or set DOCKER_HOST');
  const [, image] = (code !== 0 && NO_REGISTRY.exec(stderr)) || [];
  if (image && stdout.trim() === '') throw unreachable(image);
  const { warnings, buildError } = document(outcome) as LintResults;
  if (image && !warnings?.length) throw unreachable(image);
  return [
    ...(warnings ?? []).map(({ ruleName, detail, location }) => finding(dockerfile, lineOf(location), ruleName, detail)),
    ...(buildError ? [finding(dockerfile, lineOf(buildError.location), 'error', buildError.message)] : []),
  ];
}

const unreachable = (image: string) => new Missing(`the registry of ${image} does not answer; pull the image, or check your network`);

const lineOf = (location: Location | undefined) => location?.ranges?.[0]?.start?.line;
