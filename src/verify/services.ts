import { Context } from './check';
import { docker, dockerOk, ROOT } from './docker';
import { Expectations } from './expectations';
import { lastLines, LINES, reasonOf } from './log';
import { ComposeCondition } from '../options/compose-container';

/** The parts of `docker compose config --format json` that the selection depends on. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, Resource>>;
  readonly volumes?: Readonly<Record<string, Resource>>;
}

interface Service {
  readonly image?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly disable?: boolean };
  readonly networks?: Readonly<Record<string, unknown>>;
}

interface Resource {
  readonly name?: string;
  readonly external?: boolean;
}

export interface Selection {
  /** Compose file with the chosen services, and one more that waits for them. */
  readonly file: ComposeFile;
  /** Keys of the networks that the app shares with them. */
  readonly networks: readonly string[];
}

/** Compose starts this service only when all others are ready. */
export const LAST = 'docker-verify';

/** Selects services and their dependencies. They publish no port and have no fixed names, so that they run beside the project's own. */
export function select(file: ComposeFile, names: readonly string[], { app, image, tested }: {
  readonly app: string;
  /** Image of the app in the compose file. */
  readonly image: string;
  /** Image under test. */
  readonly tested: string;
}): Selection {
  const unknown = names.filter(name => name === app || !Object.hasOwn(file.services, name));
  if (unknown.length) {
    const known = Object.keys(file.services).filter(name => name !== app);
    throw new Error(`the compose file has no service ${unknown.join(', ')} beside the app; ${known.length ? `use ${known.join(', ')}` : 'it has none'}`);
  }
  const chosen = new Set(names);
  for (const name of chosen) Object.keys(file.services[name].depends_on ?? {}).filter(other => other !== app).forEach(other => chosen.add(other));
  const services = [...chosen].map((name): [string, Service] => {
    const { ports, container_name, profiles, depends_on = {}, ...service } = file.services[name] as Service & Record<string, unknown>;
    const { [app]: _, ...dependencies } = depends_on;
    // A worker has the image of the app.
    return [name, { ...service, depends_on: dependencies, ...(service.image === image ? { image: tested, build: undefined } : {}) }];
  });
  const conditions = Object.fromEntries(names.map(name => [name, { condition: condition(file, name) }]));
  const last = { image: tested, entrypoint: ['true'], network_mode: 'none', depends_on: conditions };
  const used = new Set(services.flatMap(([, service]) => Object.keys(service.networks ?? {})));
  return {
    file: {
      ...file,
      ...{ name: undefined },
      services: { ...Object.fromEntries(services), [LAST]: last },
      networks: unnamed(file.networks),
      volumes: unnamed(file.volumes),
    },
    networks: Object.keys(file.services[app]?.networks ?? { default: null }).filter(network => used.has(network)),
  };
}

/** The strictest condition that the file has for a service. Without one, healthy if the service has a health check. */
function condition({ services }: ComposeFile, name: string): string {
  const conditions = Object.values(services).map(({ depends_on = {} }) => depends_on[name]?.condition);
  const strictest = [ComposeCondition.COMPLETED, ComposeCondition.HEALTHY].find(each => conditions.includes(each));
  const { healthcheck } = services[name];
  return strictest ?? (healthcheck && !healthcheck.disable ? ComposeCondition.HEALTHY : ComposeCondition.STARTED);
}

/** Without names, except those of external ones: a fixed name would be that of the project's own volume. */
function unnamed(resources: Readonly<Record<string, Resource>> = {}): Record<string, Resource> {
  const all = Object.entries(resources);
  return Object.fromEntries(all.map(([key, resource]) => [key, resource.external ? resource : { ...resource, name: undefined }]));
}

/** Command that removes the services with their networks and volumes. Run it in a folder without a compose file. */
export const removal = (project: string): string[] =>
  ['compose', '--project-name', project, 'down', '--volumes', '--remove-orphans', '--timeout', '0'];

/** Starts the services until they are ready, and returns the names of the networks that the app shares with them. */
export async function startServices({ container: project, expected, folder, image, settings, signal, progress }: Context): Promise<string[]> {
  await requireCompose(settings.services);
  progress(`starting ${settings.services.join(', ')}`);
  const { file, networks } = await selection(expected, settings.services, image, folder);
  const up = ['compose', '--project-name', project, '--project-directory', '.', '--file', '-', 'up', '--detach', '--quiet-pull', LAST];
  const { code, stdout, stderr } = await docker(up, { cwd: folder, input: JSON.stringify(file), signal });
  if (code !== 0) {
    const { stdout: log } = await docker(['compose', '--ansi', 'never', '--project-name', project, 'logs', '--tail', String(LINES)], { cwd: ROOT });
    throw new Error(`${reasonOf(stderr || stdout)}\n${lastLines(log)}`.trim());
  }
  return networks.map(key => file.networks?.[key]?.name ?? `${project}_${key}`);
}

async function selection(
  { compose: { file, image, service } }: Expectations,
  names: readonly string[],
  tested: string,
  folder: string,
): Promise<Selection> {
  // All profiles: a service that is chosen here starts in any case.
  const { code, stdout, stderr } = await docker(['compose', '--file', file, '--profile', '*', 'config', '--format', 'json'], { cwd: folder });
  if (code !== 0) throw new Error(`cannot read ${file}: ${reasonOf(stderr)}`);
  return select(JSON.parse(stdout), names, { app: service, image, tested });
}

async function requireCompose(services: readonly string[]): Promise<void> {
  try {
    await dockerOk(['compose', 'version']);
  } catch {
    throw new Error(`docker compose is missing, which starts ${services.join(', ')}; install Docker Compose, or run them yourself and join their network with --join`);
  }
}
