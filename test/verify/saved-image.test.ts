import { execFileSync } from 'child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { gzipSync } from 'zlib';
import { withLayers } from '../../src/verify/saved-image';
import { secretsOf } from '../../src/verify/secrets';
import { entries } from '../../src/verify/tar';
import { FakeDocker, fakeDocker } from '../support/fake-docker';
import { freshFolder } from '../support/synthesis';

/** A tar archive of empty files. */
function archive(...paths: string[]): Buffer {
  const folder = freshFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  const data = execFileSync('tar', ['-C', folder, '--format=ustar', '-c', ...paths]);
  rmSync(folder, { recursive: true });
  return data;
}

describe('saved image', () => {
  let folder: string;
  let fake: FakeDocker;

  beforeAll(() => {
    folder = freshFolder();
    for (const layer of ['first', 'second', 'third']) mkdirSync(join(folder, layer));
    writeFileSync(join(folder, 'first/layer.tar'), archive('app/.env', 'app/certs/ca.pem'));
    // As engines before 25 write a layer that occurs twice.
    symlinkSync('../first/layer.tar', join(folder, 'second/layer.tar'));
    writeFileSync(join(folder, 'third/layer.tar'), gzipSync(archive('app/.wh..env')));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ rootfs: { diff_ids: ['sha256:1', 'sha256:1', 'sha256:3'] } }));
    writeFileSync(join(folder, 'manifest.json'),
      JSON.stringify([{ Config: 'config.json', Layers: ['first/layer.tar', 'second/layer.tar', 'third/layer.tar'] }]));
    fake = fakeDocker(`tar -C ${folder} --exclude=./missing -cf "$3" .`);
  });

  afterAll(() => {
    fake.remove();
    rmSync(folder, { recursive: true });
  });

  test('withLayers opens all layers in order', async () => {
    const layers = await withLayers('image', opened => opened.map(({ digest, archive: layer }) => [digest, ...[...entries(layer)].map(({ name }) => name)]));
    const first = ['sha256:1', 'app/.env', 'app/certs/ca.pem'];
    expect(layers).toEqual([first, first, ['sha256:3', 'app/.wh..env']]);
    expect(fake.calls()[0]).toMatch(/^save --output \S+ image$/);
  });

  test('secretsOf finds a secret that a later layer deletes, and counts the files', async () =>
    expect(await secretsOf('image', { admit: ['certs/ca.pem'] })).toMatchObject({ files: { length: 4 }, secrets: ['/app/.env'] }));
});
