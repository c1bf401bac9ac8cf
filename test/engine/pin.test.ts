/** docker:pin with a registry on loopback, from the first pin to the update. */
import { readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { Registry } from '../../benchmarks/registry';
import { ImageDigests, readDigests } from '../../src/project/image-digests';
import { Problems } from '../../src/validation/problems';
import { docker, dockerOk } from '../../src/verify/docker';
import { bareProject, BUILDER_IMAGE, describeEngine, RUNTIME_IMAGE } from '../support/engine';
import { Packaged, packagedAt, removeRepositories } from '../support/repositories';
import { freshFolder } from '../support/synthesis';
import { having } from '../support/tools';
import { HEALTH, verified } from '../support/verified';

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** Publishes an index of one platform under the tag of an image, which was pushed before. Returns its digest. */
async function publishIndex(image: string, revision: string): Promise<string> {
  const [, address, name, tag] = /^([^/]+)\/(.+):(.+)$/.exec(image)!;
  const url = `http://${address}/v2/${name}/manifests/${tag}`;
  const pushed = `http://${address}/v2/${name}/manifests/pushed`;
  const { headers } = await fetch(pushed, { method: 'HEAD', headers: { accept: MANIFEST } });
  const [os, architecture] = (await dockerOk(['image', 'inspect', '--format', '{{.Os}} {{.Architecture}}', `${address}/${name}:pushed`])).split(' ');
  const manifests = [{
    mediaType: MANIFEST, digest: headers.get('docker-content-digest'), size: Number(headers.get('content-length')), platform: { os, architecture },
  }];
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, annotations: { 'org.opencontainers.image.revision': revision } });
  const reply = await fetch(url, { method: 'PUT', body, headers: { 'content-type': OCI_INDEX } });
  if (!reply.ok) throw new Error(`PUT ${url}: ${reply.status} ${await reply.text()}`);
  return reply.headers.get('docker-content-digest')!;
}

describeEngine('docker:pin', () => {
  const testPin = having('docker-registry');
  const storage = freshFolder();
  let registry: Registry;
  let [uv, python]: string[] = [];
  let packaged: Packaged;
  const seen: Record<string, string> = {};
  const expected: Record<string, string> = {};

  /** The file that the task writes. */
  const fileOf = ({ text }: Packaged): ImageDigests => readDigests(new Problems(), text('docker-images.json'), 'docker-images.json');
  const failure = (task: Promise<string>) => task.then(output => { throw new Error(`exit code 0: ${output}`); }, (error: Error) => error.message);

  beforeAll(async () => {
    registry = await Registry.start(storage);
    const images = [[BUILDER_IMAGE, 'astral-sh/uv'], [RUNTIME_IMAGE, 'python'], [RUNTIME_IMAGE, 'mirror/python']];
    for (const [base, name] of images) {
      await dockerOk(['tag', base, `${registry.address}/${name}:pushed`]);
      await registry.push(`${registry.address}/${name}:pushed`);
    }
    [uv, python] = ['astral-sh/uv:3.11', 'python:3.11'].map(name => `${registry.address}/${name}`);
    expected.uv = await publishIndex(uv, 'one');
    expected.python = await publishIndex(python, 'one');
    // The engine knows the same image from another repository, and by an index that has moved.
    expected.mirror = await publishIndex(`${registry.address}/mirror/python:3.11`, 'other');
    await dockerOk(['pull', '--quiet', `${registry.address}/mirror/python:3.11`]);
    await dockerOk(['tag', RUNTIME_IMAGE, python]);

    const folder = bareProject();
    const options = { health: HEALTH, builder: { image: uv }, runtime: { image: python } };
    packaged = packagedAt(folder, options);
    seen.before = packaged.text('Dockerfile');
    seen.unpinned = await failure(packaged.task('docker:pin', '--check'));
    seen.pin = await packaged.task('docker:pin');
    seen.first = packaged.text('docker-images.json');
    packaged = packagedAt(folder, options);
    seen.pinned = packaged.text('Dockerfile');
    seen.check = await packaged.task('docker:pin', '--check');
    seen.build = await packaged.build();

    expected.moved = await publishIndex(python, 'two');
    seen.moved = await failure(packaged.task('docker:pin', '--check'));
    seen.kept = packaged.text('docker-images.json');
    // The tag has moved, and the Dockerfile still has the image that it was pinned to.
    seen.rebuild = await packaged.build('--pull');
    seen.pinAgain = await packaged.task('docker:pin');
    packaged = packagedAt(folder, options);
  }, 300_000);

  afterAll(async () => {
    registry?.stop();
    rmSync(storage, { recursive: true });
    const all = (await dockerOk(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n');
    await docker(['rmi', '--force', ...all.filter(name => name.startsWith(`${registry.address}/`) && !name.endsWith(':<none>'))]);
    await removeRepositories();
  }, 60_000);

  testPin('the task writes the digest of the index of each image, from its own repository', () => {
    expect(new Set([expected.uv, expected.python, expected.mirror]).size).toBe(3);
    expect(JSON.parse(seen.first)).toEqual({ [uv]: expected.uv, [python]: expected.python });
    expect(seen.pin).toContain(`${python} ${expected.python}\nWrote docker-images.json. Run npx projen`);
  });

  testPin('the next synthesis writes the digests into the Dockerfile, and changes nothing else', () =>
    expect(seen.pinned).toBe(seen.before.replace(`FROM ${uv} `, `FROM ${uv}@${expected.uv} `).replace(`FROM ${python} `, `FROM ${python}@${expected.python} `)));

  testPin('--check fails before the first pin, and passes after it', () => {
    expect(seen.unpinned).toContain(`${uv} is not in docker-images.json; run npx projen docker:pin\n${python} is not in docker-images.json; `);
    expect(seen.check).toContain('docker-images.json is up to date.');
  });

  testPin('--check fails when the tag has moved, also to an index of the same image, and writes nothing', () => {
    expect(seen.moved).toContain(`${python} is ${expected.moved} in its registry, and ${expected.python} in docker-images.json; run npx projen docker:pin`);
    expect(seen.moved).not.toContain(`${uv} is `);
    expect(seen.kept).toBe(seen.first);
  });

  testPin('the build takes the pinned image, also after the tag has moved', () => {
    for (const output of [seen.build, seen.rebuild]) expect(output).toContain(`FROM ${python}@${expected.python}`);
  });

  testPin('the next pin writes the digest that the tag has moved to', () => {
    expect([...fileOf(packaged)]).toEqual([[uv, expected.uv], [python, expected.moved]]);
    expect(readFileSync(join(packaged.folder, 'Dockerfile'), 'utf8')).toContain(`FROM ${python}@${expected.moved} AS runtime\n`);
  });

  testPin('docker:verify passes with pinned images', async () => expect((await verified(packaged.folder, '--no-heal')).failed).toEqual([]), 120_000);

  testPin('an image that the registry does not have stops the pin, and the file stays', async () => {
    const before = packaged.text('docker-images.json');
    const other = packagedAt(packaged.folder, { builder: { image: uv }, runtime: { image: `${registry.address}/python:3.99` } });
    const message = await failure(other.task('docker:pin'));
    expect(message).toMatch(/docker pull \S+\/python:3\.99 failed \(1\): .*(not found|manifest unknown)/);
    expect(other.text('docker-images.json')).toBe(before);
  }, 60_000);
});
