/** A version of uv other than that of the builder image: copied from the image that holds nothing else. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { NegotiationDockerPackagingOptions } from '../../src';
import { PYTHON_VERSION, pythonImage } from '../../src/options/base-images';
import { dockerOk } from '../../src/verify/docker';
import { BUILDER_IMAGE, describeEngine, RUNTIME_IMAGE } from '../support/engine';
import { APP, Files, HATCHLING, inImage, pyproject, removeRepositories, repository, uniqueName } from '../support/repositories';
import { files } from '../support/synthesis';

const shop = (settings: string): Files => ({
  'pyproject.toml': pyproject('shop', 'dependencies = ["idna==3.10"]', `[tool.uv]\n${settings}\n${HATCHLING}`),
  'src/shop/__init__.py': '',
  'src/shop/app.py': APP,
});

describeEngine('a version of uv', () => {
  const binaries = uniqueName('repositories-test-uv');
  const images = [binaries];

  beforeAll(async () => {
    // As uv's own image: nothing but the two programs.
    const folder = await repository({ 'pyproject.toml': pyproject('nothing'), 'Dockerfile': `FROM scratch\nCOPY --from=${BUILDER_IMAGE} /usr/local/bin/uv /usr/local/bin/uvx /\n` });
    await dockerOk(['buildx', 'build', '--load', '--quiet', '--tag', binaries, folder]);
  }, 60_000);

  afterAll(async () => {
    await dockerOk(['rmi', '--force', ...images]);
    await removeRepositories();
  }, 60_000);

  /** Builds what projen writes for the official images, with those of the test in their place. */
  async function build(folder: string, options: NegotiationDockerPackagingOptions, uv: string): Promise<string> {
    const text = files(options, folder).Dockerfile;
    const python = pythonImage(PYTHON_VERSION);
    expect(text).toContain(`FROM ${python} AS uv\n`);
    expect(text).toContain(`COPY --from=ghcr.io/astral-sh/uv:${uv} /uv /uvx /usr/local/bin/\n`);
    const image = uniqueName('repositories-test');
    images.push(image);
    writeFileSync(join(folder, 'other.Dockerfile'), text.replaceAll(python, RUNTIME_IMAGE).replace(`ghcr.io/astral-sh/uv:${uv}`, binaries));
    await dockerOk(['buildx', 'build', '--load', '--quiet', '--network=host', '--file', join(folder, 'other.Dockerfile'), '--tag', image, folder]);
    return image;
  }

  test.each<[string, NegotiationDockerPackagingOptions, string, string]>([
    ['builder.uvVersion', { builder: { uvVersion: '0.12.7' } }, '', '0.12.7'],
    ['required-version', {}, 'required-version = ">=0.10"', '0.13.9'],
  ])('of %s is copied into the Python image, and builds', async (_, options, settings, uv) => {
    const image = await build(await repository(shop(settings)), options, uv);
    expect(await inImage(image, 'python -c "import shop.app, idna; print(idna.__version__)"; which uv || echo without uv')).toBe('3.10\nwithout uv');
  }, 90_000);
});
