/** The base images that the defaults name. The stand-ins of the tests take the place of these. */
export interface BaseImages {
  readonly builder: string;
  readonly runtime: string;
}

/** Python of the default images, as major.minor. */
export const PYTHON_VERSION = '3.12';

/** Debian release of the default images. */
export const DEBIAN_RELEASE = 'bookworm';

/** uv's image with Python, and the slim official Python image, of the same Python and Debian. */
export function baseImages(pythonVersion = PYTHON_VERSION, debianRelease = DEBIAN_RELEASE): BaseImages {
  return {
    builder: `ghcr.io/astral-sh/uv:python${pythonVersion}-${debianRelease}-slim`,
    runtime: `python:${pythonVersion}-slim-${debianRelease}`,
  };
}
