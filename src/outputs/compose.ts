import { posix } from 'path';
import { Model } from '../model';

/** The compose file, and its comments by the path of their keys. */
export function compose({ builder, compose: { service, volume, address, hostPort, stopGracePeriod }, data, image, paths, port, source }: Model) {
  const fromHere = (path: string) => posix.relative(posix.dirname(paths.compose), path) || '.';
  const secrets = builder.secrets.map(({ id }) => id);
  const document = {
    services: {
      [service]: {
        image: literal(image.reference),
        build: {
          context: literal(fromHere(source.context)),
          dockerfile: literal(posix.join(source.project, paths.dockerfile)),
          args: builder.versionArgument && { [builder.versionArgument]: '${VERSION:-0.0.0}' },
          secrets: secrets.length ? secrets : undefined,
          ssh: builder.ssh ? ['default'] : undefined,
        },
        platform: image.platform,
        init: true,
        restart: 'unless-stopped',
        stop_grace_period: `${stopGracePeriod}s`,
        ports: [literal(`${address}:${hostPort}:${port}`)],
        env_file: [{ path: literal(fromHere('.env')), required: false }],
        volumes: [literal(`${volume}:${data.directory}`)],
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      },
    },
    volumes: { [volume]: {} },
    secrets: secrets.length ? Object.fromEntries(builder.secrets.map(({ id, hostVariable }) => [id, { environment: hostVariable }])) : undefined,
  };
  const at = (...keys: string[]) => ['services', service, ...keys];
  const comments = [
    { path: ['services'], text: 'Needs Docker Compose 2.24 or later, for env_file with required.' },
    { path: at('init'), text: 'Reaps orphans, and lets the health check kill a process that ignores every signal.' },
    { path: at('env_file'), text: 'Secrets come from here, never from the image. Put a value with a dollar sign into single quotes.' },
    { path: ['secrets'], text: 'For the build alone: from the environment of the host, empty where that has no such variable.' },
    { path: at('logging'), text: 'Rotate the log: json-file grows without limit by default.' },
  ];
  return { document, comments };
}

/** Compose expands `$NAME` in every value, keys aside. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
