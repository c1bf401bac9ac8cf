/** The files of /app: build commands, a selection of the sources, and projects that uv does not install. */
import { NegotiationDockerPackagingOptions } from '../../src';
import { dockerOk } from '../../src/verify/docker';
import { describeEngine } from '../support/engine';
import { APP, built as builtAt, Files, HATCHLING, inImage, Packaged, pyproject, removeRepositories, repository, whileServing } from '../support/repositories';

const GENERATE = `import os, pathlib, idna, site_app
for path in ["static/main.css", "config/generated.json", "locale/de/messages.mo"]:
    file = pathlib.Path("/app", path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(os.environ.get("CDN_TOKEN") and "with token" or "without token")
pathlib.Path("/app/static/secret-file").write_text(str(os.path.exists("/run/secrets/cdn") and os.path.getsize("/run/secrets/cdn")))
`;

const SITE: Files = {
  'pyproject.toml': pyproject('site-app', 'dependencies = ["idna==3.10"]', HATCHLING),
  'src/site_app/__init__.py': '',
  'src/site_app/app.py': APP,
  'src/site_app/generate.py': GENERATE,
  'config/policy.yaml': 'discount: 5\n',
  'knowledge_base/page.md': 'Page.\n',
  'templates/index.html': '<p>Hello</p>\n',
  'manage.py': 'print("managed")\n',
  'README.md': 'Site.\n',
};

const built = async (files: Files, options: NegotiationDockerPackagingOptions = {}, variables = {}): Promise<Packaged> =>
  builtAt(await repository(files), options, { variables });

/** Files below /app without the environment, bytecode and the data directory. */
const sources = async (image: string) => (await inImage(image, 'cd /app; find . -type f -not -path "./.venv/*" -not -name "*.pyc" | sort')).split('\n').filter(Boolean);

describeEngine('files of the image', () => {
  afterAll(removeRepositories, 60_000);

  describe('builder.commands', () => {
    // With a command of its own, the step is not in the cache, whose keys know no secrets.
    const commands = [`true ${process.pid}`, 'python -m site_app.generate', 'python manage.py > static/managed.txt', 'site_root=static; ls "$site_root" | wc -l > count'];
    const SECRET = 'a-token-of-the-test';
    let site: Packaged;

    beforeAll(async () => {
      site = await built(SITE, { builder: { commands, secrets: [{ id: 'cdn', environmentVariable: 'CDN_TOKEN' }] } }, { BUILD_CDN: SECRET });
    }, 90_000);

    test('the image contains the files that the commands write, next to those of the context', async () => {
      expect(await inImage(site.image, 'cd /app; cat static/managed.txt count config/policy.yaml')).toBe('managed\n3\ndiscount: 5');
      expect(await sources(site.image)).toEqual(expect.arrayContaining(['./config/generated.json', './knowledge_base/page.md', './locale/de/messages.mo', './static/main.css']));
    });

    test('the files belong to the user of the app', async () => {
      expect(await inImage(site.image, 'cd /app; stat -c "%u:%g" static static/main.css config config/generated.json config/policy.yaml locale/de | uniq')).toBe('999:999');
    });

    test('the commands run with the secrets', async () => {
      expect(await inImage(site.image, 'cat /app/static/main.css; echo; cat /app/static/secret-file')).toBe(`with token\n${SECRET.length}`);
      expect(await inImage(site.image, `grep -rlF ${SECRET} /app /run 2>/dev/null || :`)).toBe('');
    });

    test('a command that fails stops the build', async () => {
      await expect(built(SITE, { builder: { commands: ['python -c "import absent"', 'true'] } })).rejects.toThrow(/No module named 'absent'/);
    }, 60_000);
  });

  describe('runtime.sources', () => {
    test('of none leaves the environment, the directories and data', async () => {
      const { image } = await built(SITE, { runtime: { sources: [] } });
      expect(await sources(image)).toEqual(['./config/policy.yaml', './knowledge_base/page.md']);
      expect((await inImage(image, 'ls -A /app')).split('\n')).toEqual(['.venv', 'config', 'data', 'knowledge_base']);
      expect(await inImage(image, 'python -c "import site_app.app; print(site_app.__file__)"')).toContain('/site-packages/');
    }, 90_000);

    test('of some paths takes these', async () => {
      const { image } = await built(SITE, { runtime: { sources: ['manage.py', 'templates', 'src/site_app/generate.py'] } });
      expect(await sources(image)).toEqual(['./config/policy.yaml', './knowledge_base/page.md', './manage.py', './src/site_app/generate.py', './templates/index.html']);
      expect(await inImage(image, 'python manage.py; stat -c %u manage.py templates templates/index.html | uniq')).toBe('managed\n999');
    }, 90_000);

    test('and builder.commands together keep the files of both', async () => {
      const { image } = await built(SITE, { runtime: { sources: ['manage.py'] }, builder: { commands: ['python -m site_app.generate'] } });
      expect(await sources(image)).toEqual([
        './config/generated.json', './config/policy.yaml', './knowledge_base/page.md', './locale/de/messages.mo', './manage.py', './static/main.css', './static/secret-file',
      ]);
    }, 90_000);
  });

  test('a project in src/ without a build system runs with the derived command, and its build commands do', async () => {
    const { image, text } = await built({
      'pyproject.toml': pyproject('plain', 'dependencies = ["idna==3.10"]'),
      'src/plain/__init__.py': '',
      'src/plain/app.py': `import idna\nimport plain.other\n${APP}`,
      'src/plain/other.py': 'HERE = True\n',
      'src/plain/generate.py': 'import idna, plain.other\nopen("/app/generated.txt", "w").write("generated")\n',
    }, { builder: { commands: ['python -m plain.generate'] } });
    expect(await inImage(image, 'cat /app/generated.txt')).toBe('generated');
    expect(text('Dockerfile')).toContain('CMD ["python", "-m", "plain.app"]');
    // The entrypoint clears no variable that the app needs.
    await whileServing(image, async container =>
      expect(await dockerOk(['exec', container, 'python', '-c', 'import plain.other; print(plain.other.HERE)'])).toBe('True'));
  }, 120_000);
});
