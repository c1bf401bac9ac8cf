/** The labels of an image that docker:build has built. */
import { execFileSync } from 'child_process';
import { dockerOk } from '../../src/verify/docker';
import { bareProject, describeEngine } from '../support/engine';
import { packagedAt, removeRepositories } from '../support/repositories';
import { having } from '../support/tools';

const name = (word: string) => `org.opencontainers.image.${word}`;
const inspect = async (image: string, field: string) => JSON.parse(await dockerOk(['image', 'inspect', '--format', `{{json .${field}}}`, image]));

describeEngine('labels', () => {
  afterAll(removeRepositories, 60_000);

  having('git')('the image has those of pyproject.toml, of the options and of the build, and every value arrives as it is', async () => {
    const folder = bareProject({
      'pyproject.toml': '[project]\nname = "negotiation"\nversion = "0.1.0"\nrequires-python = ">=3.11"\nlicense = "MIT"\ndescription = "costs $5, \'a\' \\"b\\" \\\\"\n'
        + '[project.urls]\nRepository = "https://git.example.com/agent"\n[tool.uv]\npackage = false\n',
    });
    const nasty = '$PATH ${PORT} `id` "q" \'s\' \\ # %d äß';
    const packaged = packagedAt(folder, { image: { labels: { 'com.example.nasty': nasty, [name('title')]: 'Agent' } } });
    const git = (...words: string[]) => execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words], { cwd: folder, encoding: 'utf8' }).trim();
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'one');
    await packaged.buildWith({ SOURCE_DATE_EPOCH: '1700000000' });
    expect(await inspect(packaged.image, 'Config.Labels')).toEqual({
      'com.example.nasty': nasty,
      [name('title')]: 'Agent',
      [name('description')]: 'costs $5, \'a\' "b" \\',
      [name('version')]: '0.1.0',
      [name('licenses')]: 'MIT',
      [name('source')]: 'https://git.example.com/agent',
      [name('revision')]: git('rev-parse', 'HEAD'),
      [name('created')]: '2023-11-14T22:13:20.000Z',
    });
  }, 120_000);

  test('another version changes no layer', async () => {
    const folder = bareProject();
    const build = async (version: string) => {
      const packaged = packagedAt(folder, { image: { name: `labels-test-${process.pid}-${version}`, labels: { [name('version')]: version } } });
      await packaged.build();
      return { label: (await inspect(packaged.image, 'Config.Labels'))[name('version')], layers: await inspect(packaged.image, 'RootFS.Layers') };
    };
    const [first, second] = [await build('1'), await build('2')];
    expect([first.label, second.label]).toEqual(['1', '2']);
    expect(second.layers).toEqual(first.layers);
  }, 120_000);
});
