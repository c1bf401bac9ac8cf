/** Repositories with several packages: a uv workspace, as its root and as its members. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { dockerOk } from '../../src/verify/docker';
import { describeEngine, keepsLayers } from '../support/engine';
import { digests, Layer, layersOf, newLayers } from '../support/image-layers';
import {
  APP, edit, execute, filesNamed, HATCHLING, inImage, ownUser, Packaged, packagedAt, packagedMembers, pyproject, removeRepositories,
  repository, SETUPTOOLS, whileServing,
} from '../support/repositories';

const WORKSPACE = '[tool.uv.workspace]\nmembers = ["services/*", "libs/*"]\n';
const source = (name: string) => `[tool.uv.sources]\n${name} = { workspace = true }\n`;

describeEngine('workspaces', () => {
  afterAll(removeRepositories, 60_000);

  describe('the root of a workspace, with a member that it needs and one that it does not', () => {
    let shop: Packaged;
    let layers: Layer[];

    beforeAll(async () => {
      shop = packagedAt(await repository({
        'pyproject.toml': pyproject('shop', 'dependencies = ["pricing"]', `${source('pricing')}${WORKSPACE}${HATCHLING}`),
        'src/shop/__init__.py': '',
        'src/shop/app.py': `import pricing\n${APP}`,
        'libs/pricing/pyproject.toml': pyproject('pricing', '', SETUPTOOLS),
        'libs/pricing/src/pricing/__init__.py': 'CENTS = 100\n',
        'libs/reports/pyproject.toml': pyproject('reports', '', HATCHLING),
        'libs/reports/src/reports/__init__.py': 'TITLE = "Reports"\n',
      }), { user: ownUser() });
      await shop.build();
      layers = await layersOf(shop.image);
    }, 180_000);

    test('the image imports the member that the root needs', async () => {
      expect(await inImage(shop.image, 'python -c "import shop.app, pricing; print(pricing.CENTS)"')).toBe('100');
    });

    test('the image does not contain the sources of the other member', async () => {
      expect(await filesNamed(shop.image, '/app', '*.py')).toContain('/app/libs/pricing/src/pricing/__init__.py');
      expect(await inImage(shop.image, 'find / -xdev -path "*reports*" -name "*.py*" 2>/dev/null || :')).toBe('');
    });

    test('the image contains no residue of the build backends', async () => {
      expect(await inImage(shop.image, 'ls -A /app/libs/pricing /app/libs/pricing/src')).toBe('/app/libs/pricing:\npyproject.toml\nsrc\n\n/app/libs/pricing/src:\npricing');
    });

    test('a source edit in the other member changes no layer', async () => {
      edit(shop.folder, 'libs/reports/src/reports/__init__.py', 'EDITED = 1');
      edit(shop.folder, 'libs/reports/README.md', 'Edited.');
      await shop.build();
      expect(digests(await layersOf(shop.image))).toEqual(digests(layers));
    }, 60_000);

    test('a source edit in the needed member changes two small layers', async () => {
      edit(shop.folder, 'libs/pricing/src/pricing/__init__.py', 'EDITED = 1');
      await shop.build();
      const changed = newLayers(layers, await layersOf(shop.image));
      expect([...changed[changed.length - 1].entries.keys()]).toContain('app/libs/pricing/src/pricing/__init__.py');
      if (keepsLayers) expect(changed).toHaveLength(2);
    }, 60_000);
  });

  describe('two members of a workspace, one with a library', () => {
    const ALPHA = 'services/alpha';
    const BETA = 'services/beta';
    let root: string;
    let services: Record<typeof ALPHA | typeof BETA, Packaged>;
    let layers: Record<typeof ALPHA | typeof BETA, Layer[]>;

    beforeAll(async () => {
      root = await repository({
        'pyproject.toml': pyproject('platform', '', `${WORKSPACE}\n[tool.uv]\npackage = false\n`),
        [`${ALPHA}/pyproject.toml`]: pyproject('alpha', 'dependencies = ["shared", "idna==3.10"]', source('shared') + HATCHLING),
        [`${ALPHA}/src/alpha/__init__.py`]: '',
        [`${ALPHA}/src/alpha/app.py`]: `import idna\nimport shared\n${APP}`,
        [`${ALPHA}/config/policy.yaml`]: 'discount: 5\n',
        [`${BETA}/pyproject.toml`]: pyproject('beta', '', HATCHLING),
        [`${BETA}/src/beta/__init__.py`]: '',
        [`${BETA}/src/beta/app.py`]: APP,
        'libs/shared/pyproject.toml': pyproject('shared', '', HATCHLING),
        'libs/shared/src/shared/__init__.py': 'ANSWER = 42\n',
      });
      const health = { interval: 1, timeout: 2, startPeriod: 10 };
      const user = ownUser();
      services = packagedMembers(root, { [ALPHA]: { health, user }, [BETA]: { health, user, compose: { hostPort: 8001 } } });
      for (const service of Object.values(services)) await service.build();
      layers = { [ALPHA]: await layersOf(services[ALPHA].image), [BETA]: await layersOf(services[BETA].image) };
    }, 240_000);

    const rebuilt = async (path: typeof ALPHA | typeof BETA) => {
      await services[path].build();
      return layersOf(services[path].image);
    };

    test.each([ALPHA, BETA] as const)('%s answers /health', path => whileServing(services[path].image), 60_000);

    test('each image contains its own closure alone', async () => {
      const installed = (path: typeof ALPHA | typeof BETA) =>
        inImage(services[path].image, 'python -c "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions(path=__import__(\'sys\').path[-1:])))"');
      expect(await installed(ALPHA)).toBe('alpha idna shared');
      expect(await installed(BETA)).toBe('beta');
      for (const [path, others] of [[ALPHA, '*beta*'], [BETA, '*alpha*'], [BETA, '*shared*'], [BETA, '*idna*']] as const) {
        expect(await inImage(services[path].image, `find /app /context -name '${others}' 2>/dev/null || :`)).toBe('');
      }
    });

    test('the image contains config/ of the member', async () => {
      expect(await inImage(services[ALPHA].image, 'cat /app/config/policy.yaml')).toBe('discount: 5');
    });

    test('no uv.lock, pyproject.toml of another package or file of the root is in the image', async () => {
      expect(await filesNamed(services[ALPHA].image, '/app', 'uv.lock', 'pyproject.toml')).toEqual(['/app/pyproject.toml']);
      expect(await inImage(services[ALPHA].image, 'cat /app/pyproject.toml')).toContain('name = "alpha"');
    });

    test.each([ALPHA, BETA] as const)('docker compose accepts the file of %s and builds from the root', async path => {
      const config = JSON.parse(await dockerOk(['compose', 'config', '--format', 'json'], { cwd: join(root, path) }));
      const [service] = Object.values<{ build: { context: string; dockerfile: string } }>(config.services);
      expect(join(service.build.context)).toBe(root);
      expect(readFileSync(join(service.build.context, service.build.dockerfile), 'utf8')).toBe(services[path].text('Dockerfile'));
    });

    test('docker compose builds the image that docker:build builds', async () => {
      await execute(join(root, BETA), {}, 'docker', 'compose', 'build');
      expect(digests(await layersOf(services[BETA].image))).toEqual(digests(layers[BETA]));
    }, 60_000);

    test('docker:verify passes for a member', async () => {
      expect(await services[ALPHA].task('docker:verify', '--no-heal', '--', '--network=host')).toMatch(/^ok +data/m);
    }, 120_000);

    test('edits in another member and at the root change no layer', async () => {
      edit(root, `${BETA}/src/beta/app.py`, '# edited');
      edit(root, 'README.md', 'Edited.');
      edit(root, 'docs/page.md', 'New.');
      expect(digests(await rebuilt(ALPHA))).toEqual(digests(layers[ALPHA]));
    }, 60_000);

    test('an edit of the library changes the layer of installed files in the image that uses it, and none of the other', async () => {
      layers[BETA] = await rebuilt(BETA);
      edit(root, 'libs/shared/src/shared/__init__.py', 'EDITED = 1');
      const changed = newLayers(layers[ALPHA], await rebuilt(ALPHA));
      expect(changed.flatMap(({ entries }) => [...entries.keys()]).join('\n')).toMatch(/^app\/\.venv\/lib\/.*\/shared\/__init__\.py$/m);
      if (keepsLayers) expect(changed).toHaveLength(1);
      expect(digests(await rebuilt(BETA))).toEqual(digests(layers[BETA]));
    }, 90_000);
  });
});
