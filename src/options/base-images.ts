/** Facts about the public base images, in one place. Checked 2026-11-25. */

/** Python of the default images, as major.minor. */
export const PYTHON_VERSION = '3.12';

/** Versions with an official slim image and with one of uv's bookworm images, oldest first. */
export const PYTHON_VERSIONS: readonly string[] = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

/** Debian release of the default images. */
export const DEBIAN_RELEASE = 'bookworm';

/** uv's images by Debian release: bookworm has none after uv 0.9.30, the others move on. */
const LAST_UV: Readonly<Record<string, string | undefined>> = { bookworm: '0.9.30', trixie: undefined };

/** The version of uv to copy where uv's images do not fit. */
export const NEWEST_UV = '0.13.9';

/** Version of uv.lock that the last bookworm image reads. A revision is no obstacle: uv 0.9.30 syncs a lock of revision 5 with `--locked`. */
const LOCK_VERSION = 1;

/** Needs of a repository that decide on uv's image. */
export interface UvNeeds {
  readonly pythonVersion: string;
  readonly debianRelease: string;
  readonly lock?: { readonly version: number };
  /** Whether `required-version` allows a version. */
  allows(uvVersion: string): boolean;
}

/** The slim official Python image. */
export function pythonImage(pythonVersion = PYTHON_VERSION, debianRelease = DEBIAN_RELEASE): string {
  return `python:${pythonVersion}-slim-${debianRelease}`;
}

/** uv's image with Python, of the same Python and Debian. */
export function uvImage(pythonVersion = PYTHON_VERSION, debianRelease = DEBIAN_RELEASE): string {
  return `ghcr.io/astral-sh/uv:python${pythonVersion}-${debianRelease}-slim`;
}

/** uv's image that holds nothing but uv. */
export function uvBinaries(uvVersion: string): string {
  return `ghcr.io/astral-sh/uv:${uvVersion}`;
}

/** Why uv's image with Python does not fit, undefined where it does. */
export function reasonAgainstUvImage({ pythonVersion, debianRelease, lock, allows }: UvNeeds): string | undefined {
  if (!Object.hasOwn(LAST_UV, debianRelease)) return `uv has no image for Debian ${debianRelease}`;
  const last = LAST_UV[debianRelease];
  if (last === undefined) return allows(NEWEST_UV) ? undefined : `required-version excludes the uv of the ${debianRelease} images`;
  if (!PYTHON_VERSIONS.includes(pythonVersion)) return `uv's ${debianRelease} images have no Python ${pythonVersion}`;
  if (!allows(last)) return `required-version excludes uv ${last}, the last one of the ${debianRelease} images`;
  if (lock && lock.version > LOCK_VERSION) {
    return `uv ${last}, the last one of the ${debianRelease} images, does not read uv.lock of version ${lock.version}`;
  }
  return undefined;
}
