import { posix } from 'path';
import { Packaging } from '../model';

/** The compose file: text and not an object, for its comments. */
export function compose({ builder, compose: { service, volume, address, hostPort, stopGracePeriod }, data, image, paths, port }: Packaging): string {
  const context = posix.relative(posix.dirname(paths.compose), '.') || '.';
  const fromHere = (file: string) => (context === '.' ? file : `${context}/${file}`);
  return `# Needs Docker Compose 2.24 or later (env_file with required).
services:
  ${key(service)}:
    image: ${scalar(`${image.name}:${image.tag}`)}
    build:
      context: ${context}
      dockerfile: ${paths.dockerfile}
${builder.versionArgument ? `      args:
        ${builder.versionArgument}: "\${VERSION:-0.0.0}"
` : ''}${image.platform ? `    platform: ${image.platform}
` : ''}    # Reaps orphans, and lets the health check end a process that ignores every signal.
    init: true
    restart: unless-stopped
    stop_grace_period: ${stopGracePeriod}s
    ports:
      - ${scalar(`${address}:${hostPort}:${port}`)}
    # Secrets come from here, never from the image.
    env_file:
      - path: ${fromHere('.env')}
        required: false
    volumes:
      - ${scalar(`${volume}:${data.directory}`)}
    logging:
      driver: json-file
      options:
        max-size: "10m"
        max-file: "3"

volumes:
  ${key(volume)}:
`;
}

/** A plain word where YAML reads it as one: not as a number, a boolean or nothing. */
function key(name: string): string {
  return /^(?!(y|n|yes|no|on|off|true|false|null)$)[a-z][\w-]*$/.test(name.toLowerCase()) ? name : scalar(name);
}

/** Double-quoted, in which YAML takes JSON's escapes; compose reads a dollar sign as a variable unless it is doubled. */
function scalar(text: string): string {
  return JSON.stringify(text).replaceAll('$', '$$$$');
}
