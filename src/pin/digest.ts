import { imageParts } from '../validation/image-reference';
import { dockerOk } from '../verify/docker';

export interface PullOptions {
  readonly platform?: string;
  readonly signal?: AbortSignal;
}

/**
 * Pulls an image and returns the digest of its tag: for an image of several platforms, that of their index. The engine knows
 * credentials, mirrors and registries without TLS.
 */
export async function pulledDigest(image: string, { platform, signal }: PullOptions = {}): Promise<string> {
  const output = await dockerOk(['pull', ...(platform ? ['--platform', platform] : []), image], { signal });
  const [, pulled] = /^Digest: (sha256:[0-9a-f]{64})$/m.exec(output) ?? [];
  const names: string[] = JSON.parse(await dockerOk(['image', 'inspect', '--format', '{{json .RepoDigests}}', image], { signal })) ?? [];
  // One image may come from several repositories, or from several indexes of one repository, which differ in other platforms.
  const repository = repositoryOf(imageParts(image)!.name);
  const own = names.map(imageParts).flatMap(each => (each?.digest && repositoryOf(each.name) === repository ? [each.digest] : []));
  const digests = [...new Set(own)].filter(digest => pulled === undefined || digest === pulled);
  if (digests.length !== 1) throw new Error(`the engine names ${digests.length} digests of ${image}; it has ${names.join(', ') || 'none'}`);
  return digests[0];
}

/** The name with its registry: those of Docker Hub may leave it out, and the folder "library" as well. */
function repositoryOf(name: string): string {
  const [first, ...rest] = name.split('/');
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  if (hasRegistry && !/^(index\.)?docker\.io$/.test(first)) return name;
  const path = hasRegistry ? rest : [first, ...rest];
  return ['docker.io', ...(path.length === 1 ? ['library'] : []), ...path].join('/');
}
