import { baseImages } from '../../src/options/base-images';

test('the default images are those of the seed', () =>
  expect(baseImages()).toEqual({ builder: 'ghcr.io/astral-sh/uv:python3.12-bookworm-slim', runtime: 'python:3.12-slim-bookworm' }));

test('both images follow the versions', () =>
  expect(baseImages('3.13', 'trixie')).toEqual({ builder: 'ghcr.io/astral-sh/uv:python3.13-trixie-slim', runtime: 'python:3.13-slim-trixie' }));
