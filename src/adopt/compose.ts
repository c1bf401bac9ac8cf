import { Findings, SECRET } from './findings';
import { defined } from '../outputs/compose/containers';

/** The parts of a compose file, as `docker compose config --format json` writes it, that become options. */
interface Service {
  readonly build?: object;
  readonly image?: string;
  readonly command?: string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly { readonly target: number; readonly published?: string; readonly host_ip?: string }[];
  readonly volumes?: readonly { readonly type: string; readonly source?: string; readonly target: string; readonly read_only?: boolean }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface ComposeFile {
  readonly services?: Readonly<Record<string, Service>>;
}

/**
 * Finds the options that carry a compose file: its first service that builds is the app, further ones are workers of the same image, and
 * services with an image stand beside them.
 *
 * @param folder the folder of the compose file
 */
export function adoptCompose(findings: Findings, file: string, { services = {} }: ComposeFile, folder: string): void {
  const all = Object.entries(services);
  const app = all.find(([, { build, command }]) => build && !command) ?? all.find(([, { build }]) => build);
  for (const [name, service] of all) {
    const place = `${file}: ${name}`;
    if (service === app?.[1]) {
      adoptApp(findings, place, name, service, folder);
      continue;
    }
    const common = { command: service.command ?? undefined, environment: plain(findings, place, service) };
    if (service.build || service.image === undefined || service.image === app?.[1].image) {
      findings.option(place, 'service', 'compose.workers', { [name]: defined(common) });
    } else {
      findings.option(place, 'service', 'compose.services', {
        [name]: defined({ image: service.image, ...common, volumes: volumesOf(service, folder) }),
      });
    }
  }
}

function adoptApp(findings: Findings, place: string, name: string, service: Service, folder: string): void {
  findings.option(place, 'name of the service', 'compose.service', name);
  const environment = plain(findings, place, service);
  if (environment) findings.option(place, 'environment', 'compose.environment', environment);
  const [port, ...more] = service.ports ?? [];
  if (port?.published && Number(port.published) !== port.target) findings.option(place, 'ports', 'compose.hostPort', Number(port.published));
  if (more.length) findings.option(place, 'ports', 'compose.ports', more.map(({ published, target }) => `${published ?? target}:${target}`));
  const volumes = volumesOf(service, folder);
  if (volumes) findings.option(place, 'volumes', 'compose.volumes', volumes);
  if (service.command) findings.option(place, 'command', 'command', service.command);
  const waits = Object.entries(service.depends_on ?? {});
  if (waits.length) findings.todo(place, `depends_on ${waits.map(([each]) => each).join(', ')}`, 'set compose.dependsOn, with a ComposeCondition for each');
}

/** Variables without secrets, which belong into .env. */
function plain(findings: Findings, place: string, { environment = {} }: Service): Record<string, string> | undefined {
  const entries = Object.entries(environment);
  const secrets = entries.filter(([name]) => SECRET.test(name)).map(([name]) => name);
  if (secrets.length) findings.todo(place, `environment ${secrets.join(', ')}`, 'put secrets into .env, or into compose.secrets');
  const rest = entries.filter((entry): entry is [string, string] => !SECRET.test(entry[0]) && entry[1] !== null);
  return rest.length ? Object.fromEntries(rest) : undefined;
}

function volumesOf({ volumes = [] }: Service, folder: string): string[] | undefined {
  const all = volumes.filter(({ source }) => source !== undefined).map(({ type, source, target, read_only }) => {
    const from = type === 'bind' ? source!.replace(folder, '.') : source;
    return `${from}:${target}${read_only ? ':ro' : ''}`;
  });
  return all.length ? all : undefined;
}
