import { pythonImage, reasonAgainstUvImage, uvBinaries, uvImage, UvNeeds } from '../../src/options/base-images';

test('the default images are those of the seed', () =>
  expect([uvImage(), pythonImage()]).toEqual(['ghcr.io/astral-sh/uv:python3.12-bookworm-slim', 'python:3.12-slim-bookworm']));

test('both images follow the versions', () =>
  expect([uvImage('3.13', 'trixie'), pythonImage('3.13', 'trixie')]).toEqual(['ghcr.io/astral-sh/uv:python3.13-trixie-slim', 'python:3.13-slim-trixie']));

test('uv alone has an image for each version', () => expect(uvBinaries('0.13.9')).toBe('ghcr.io/astral-sh/uv:0.13.9'));

describe("uv's image with Python", () => {
  const needs: UvNeeds = { pythonVersion: '3.12', debianRelease: 'bookworm', allows: () => true };
  test.each<[string, Partial<UvNeeds>]>([
    ['the defaults', {}],
    ['the lock of a later uv', { lock: { version: 1 } }],
    ['trixie, whose images go on', { debianRelease: 'trixie', pythonVersion: '3.15', lock: { version: 2 } }],
  ])('fits %s', (_, changes) => expect(reasonAgainstUvImage({ ...needs, ...changes })).toBeUndefined());
  test.each<[string, Partial<UvNeeds>, string]>([
    ['a release without images', { debianRelease: 'bullseye' }, 'uv has no image for Debian bullseye'],
    ['a Python that came later', { pythonVersion: '3.15' }, "uv's bookworm images have no Python 3.15"],
    ['a required version', { allows: () => false }, 'required-version excludes uv 0.9.30, the last one of the bookworm images'],
    ['a required version that has passed', { debianRelease: 'trixie', allows: () => false }, 'required-version excludes the uv of the trixie images'],
    ['a later lock format', { lock: { version: 2 } }, 'uv 0.9.30, the last one of the bookworm images, does not read uv.lock of version 2'],
  ])('does not fit %s', (_, changes, reason) => expect(reasonAgainstUvImage({ ...needs, ...changes })).toBe(reason));
});
