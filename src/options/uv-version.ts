import { NEWEST_UV, reasonAgainstUvImage } from './base-images';
import { Repository } from '../project/repository';
import { VersionSpecifier } from '../project/version-specifier';
import { Problems } from '../validation/problems';

/** The version of uv to copy into the Python image, undefined where uv's image with Python fits. */
export function copiedUv(
  problems: Problems,
  given: string | undefined,
  { pythonVersion, debianRelease, repository }: { readonly pythonVersion: string; readonly debianRelease: string; readonly repository: Repository },
): { version: string; reason: string } | undefined {
  const required = repository.requiredUv();
  const specifier = new VersionSpecifier(required ?? '');
  if (given) {
    if (!specifier.allows(given)) problems.invalid('builder.uvVersion', given, `a version that required-version of uv allows ("${required}")`);
    return { version: given, reason: 'builder.uvVersion' };
  }
  const reason = reasonAgainstUvImage({ pythonVersion, debianRelease, lock: repository.lock(), allows: version => specifier.allows(version) });
  if (!reason) return undefined;
  const version = [NEWEST_UV, ...specifier.versions().filter(each => /^\d+\.\d+\.\d+$/.test(each)), ...specifier.versions().map(each => `${each}.0`)]
    .find(each => specifier.allows(each));
  if (!version) problems.add(`required-version of uv is "${required}", and no known version satisfies it; set builder.uvVersion`);
  return { version: version ?? NEWEST_UV, reason };
}
