/** Secrets of the build: a package index that asks for a password, and one with a certificate of the company. */
import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { NegotiationDockerPackagingOptions } from '../../src';
import { dockerOk } from '../../src/verify/docker';
import { describeEngine } from '../support/engine';
import { PackageIndex } from '../support/package-index';
import { APP, edit, execute, Files, HATCHLING, inImage, lock, Packaged, packagedAt, pyproject, removeRepositories, repository } from '../support/repositories';
import { folderWith } from '../support/synthesis';
import { having } from '../support/tools';

const mailer = (url: string, settings = ''): Files => ({
  'pyproject.toml': pyproject('mailer', 'dependencies = ["acme-greetings"]',
    `[tool.uv.sources]\nacme-greetings = { index = "internal" }\n[[tool.uv.index]]\nname = "internal"\nurl = "${url}"\nexplicit = true\n${settings}${HATCHLING}`),
  'src/mailer/__init__.py': '',
  'src/mailer/app.py': `import acme_greetings\n${APP}`,
});
const GREETING = 'python -c "import mailer.app, acme_greetings; print(acme_greetings.HELLO)"';
const HELLO = 'Hello from the internal index';
// Without a cache of uv, each build that runs the step asks the index for the wheel.
const environment = { UV_NO_CACHE: '1' };

describeEngine('secrets of the build', () => {
  let index: PackageIndex;
  let credentials: Readonly<Record<string, string>>;

  beforeAll(async () => {
    index = await PackageIndex.start();
    credentials = { UV_INDEX_INTERNAL_USERNAME: PackageIndex.USER, UV_INDEX_INTERNAL_PASSWORD: index.password };
  });

  afterAll(async () => {
    index.stop();
    await removeRepositories();
  }, 60_000);

  const packaged = async (options: NegotiationDockerPackagingOptions): Promise<Packaged> =>
    packagedAt(await repository(mailer(index.url), credentials), { ...options, builder: { environment, ...options.builder } });

  /** Changes an input of the steps that install, so that the next build runs them again. */
  const forget = ({ folder }: Packaged) => edit(folder, 'uv.lock', '# edited');

  /** Everything that the engine and the repository keep: layers, history and configuration of the image, and the files of the packaging. */
  const kept = async ({ image, text }: Packaged, word: string) => ({
    layers: Number(execFileSync('sh', ['-c', `docker save ${image} | grep -caF '${word}' || :`], { encoding: 'utf8' })),
    words: [await dockerOk(['history', '--no-trunc', image]), await dockerOk(['image', 'inspect', image]),
      ...['Dockerfile', 'docker-compose.yml', '.dockerignore', '.projen/tasks.json'].map(text)].filter(each => each.includes(word)),
  });

  describe('a netrc file', () => {
    let service: Packaged;

    beforeAll(async () => {
      service = await packaged({ builder: { secrets: [{ id: 'netrc', target: '/root/.netrc' }] } });
    }, 60_000);

    test('a build without the secret fails with the words of uv', async () => {
      await expect(service.build()).rejects.toThrow(/401 Unauthorized|403 Forbidden/);
    }, 60_000);

    test.each<[string, (variables: Record<string, string>) => Promise<string>]>([
      ['docker:build', variables => service.buildWith(variables)],
      ['docker compose build', variables => execute(service.folder, variables, 'docker', 'compose', 'build')],
      ['docker:verify', variables => service.taskWith(variables, 'docker:verify', '--no-heal', '--', '--network=host')],
    ])('%s takes it from the variable of the host', async (_, build) => {
      forget(service);
      await build({ BUILD_NETRC: index.netrc });
      expect(await inImage(service.image, GREETING)).toBe(HELLO);
    }, 90_000);

    test('neither the engine nor the repository keeps the password', async () => {
      expect(await kept(service, index.password)).toEqual({ layers: 0, words: [] });
      // Control: the layers are not compressed.
      expect((await kept(service, HELLO)).layers).toBeGreaterThan(0);
      expect(await inImage(service.image, 'ls -A /root 2>/dev/null; ls -A /run/secrets 2>/dev/null || :')).not.toMatch(/netrc/);
    }, 60_000);
  });

  test('user and password arrive as variables of the two steps', async () => {
    const service = await packaged({
      builder: {
        secrets: [
          { id: 'index_user', environmentVariable: 'UV_INDEX_INTERNAL_USERNAME' },
          { id: 'index_password', environmentVariable: 'UV_INDEX_INTERNAL_PASSWORD', hostVariable: 'INDEX_PASSWORD_OF_CI' },
        ],
      },
    });
    const variables = { BUILD_INDEX_USER: PackageIndex.USER, INDEX_PASSWORD_OF_CI: index.password };
    await expect(service.build()).rejects.toThrow(/401 Unauthorized|403 Forbidden/);
    await service.buildWith(variables);
    expect(await inImage(service.image, GREETING)).toBe(HELLO);
    forget(service);
    await execute(service.folder, variables, 'docker', 'compose', 'build');
    expect(await kept(service, index.password)).toEqual({ layers: 0, words: [] });
    expect(await inImage(service.image, 'env')).not.toMatch(/UV_INDEX/);
  }, 120_000);

  test('a project that needs no secret builds without the variable', async () => {
    const service = packagedAt(await repository({ 'pyproject.toml': pyproject('alone', '', HATCHLING), 'src/alone/__init__.py': '', 'src/alone/app.py': APP }), {
      builder: { secrets: [{ id: 'netrc', target: '/root/.netrc' }, { id: 'token', environmentVariable: 'UV_INDEX_INTERNAL_PASSWORD' }] },
    });
    await service.build();
    await execute(service.folder, {}, 'docker', 'compose', 'build');
    expect(await service.task('docker:verify', '--no-heal', '--', '--network=host')).toMatch(/^ok +data/m);
  }, 120_000);

  having('openssl')('builder.caCertificates lets uv trust an index of the company, and not the image', async () => {
    const { url, authority } = await index.withTls();
    const folder = folderWith({ ...mailer(url), 'certs/company.pem': authority });
    await lock(folder, { ...credentials, SSL_CERT_FILE: join(folder, 'certs/company.pem') });
    const secrets = [{ id: 'netrc', target: '/root/.netrc' }];
    const variables = { BUILD_NETRC: index.netrc };
    await expect(packagedAt(folder, { builder: { environment, secrets } }).buildWith(variables))
      .rejects.toThrow(/certificate|UnknownIssuer/i);
    const service = packagedAt(folder, { builder: { environment, secrets, caCertificates: 'certs/company.pem' } });
    await service.buildWith(variables);
    expect(await inImage(service.image, GREETING)).toBe(HELLO);
    const line = readFileSync(join(folder, 'certs/company.pem'), 'utf8').split('\n')[4];
    expect(await inImage(service.image, `grep -rlF '${line}' /etc/ssl /usr/local/share /app 2>/dev/null || :`)).toBe('');
  }, 120_000);
});
