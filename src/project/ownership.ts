import { posix } from 'path';
import { Repository } from './repository';
import { Problems } from '../validation/problems';

/** Names that compose looks for by itself, the preferred one first: Compose specification, "Compose file". */
export const DEFAULT_COMPOSE_FILES: readonly string[] = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** A file that the packaging writes, by the option that sets its path. */
export interface PlannedFile {
  readonly option: string;
  readonly path: string;
}

/** Reports files that others own: another component, or a person. projen would overwrite the latter silently. */
export function checkOwnership(problems: Problems, files: readonly PlannedFile[], repository: Repository): void {
  for (const { option, path } of files) {
    const owner = repository.ownerOf(path);
    if (owner) {
      problems.add(`${path} already belongs to ${owner.constructor.name} of project "${owner.project.name}"; set ${option} to another path`);
    } else if (repository.isUnmanaged(path)) {
      problems.add(`${path} exists and projen does not manage it; run \`npx negotiation-docker-adopt\`, which moves it away and names the options that carry its lines, `
        + `or set ${option} to another path`);
    }
  }
}

/** Reports hand-written files that engine or compose would read in the place of ours. */
export function checkRivals(
  problems: Problems,
  paths: { readonly dockerfile: string; readonly dockerignore: string; readonly compose: string },
  repository: Repository,
): void {
  const preferred = paths.dockerignore === '.dockerignore' ? [`${paths.dockerfile}.dockerignore`] : [];
  report(preferred, paths.dockerignore, 'the engine reads');
  const folder = posix.dirname(paths.compose);
  const own = posix.basename(paths.compose);
  const rivals = DEFAULT_COMPOSE_FILES.includes(own) ? DEFAULT_COMPOSE_FILES.filter(name => name !== own) : [];
  report(rivals.map(name => posix.join(folder, name)), paths.compose, 'compose reads a single file, perhaps');

  function report(others: readonly string[], ours: string, reader: string): void {
    for (const rival of others.filter(path => repository.exists(path))) {
      problems.add(`${rival} exists, and ${reader} it in the place of ${ours}; run \`npx negotiation-docker-adopt\`, which moves it away and names the options that carry its lines`);
    }
  }
}
