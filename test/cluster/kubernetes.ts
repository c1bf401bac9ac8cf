/**
 * The manifests on a cluster of one node, which `eval "$(.ci/cluster up)"` starts. Run them with
 * `npx jest --runInBand --testMatch '<rootDir>/test/cluster/*.ts'`: without a cluster, there is nothing to test.
 */
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { KubernetesVolumes, NegotiationDockerPackagingOptions } from '../../src';
import { Result } from '../../src/verify/check';
import { dockerOk } from '../../src/verify/docker';
import { parse } from '../../src/verify/kubernetes/arguments';
import { KUBERNETES_VARIABLE } from '../../src/verify/kubernetes/expectations';
import { Kubectl } from '../../src/verify/kubernetes/kubectl';
import { verifyKubernetes } from '../../src/verify/kubernetes/verify';
import { until } from '../../src/verify/poll';
import { bareProject, describeEngine, packaged } from '../support/engine';

const IMAGE = `kubernetes-test-${process.pid}`;
const TAGS = ['1', 'bad', 'example'];
/** A frozen app is restarted after 3 s. */
const HEALTH = { interval: 1, timeout: 1, startPeriod: 5, retries: 3 };

describeEngine('a cluster', () => {
  const folders: string[] = [];
  let example: string;
  const namespaces: string[] = [];

  beforeAll(async () => {
    const source = bareProject();
    const folder = packaged({ health: HEALTH }, source);
    folders.push(source, folder);
    await dockerOk(['build', '--quiet', '--network=host', '--tag', `${IMAGE}:1`, folder]);
    // It starts, and never becomes ready.
    writeFileSync(join(source, 'Dockerfile'), `FROM ${IMAGE}:1\nCMD ["sleep", "1000"]\n`);
    await dockerOk(['build', '--quiet', '--tag', `${IMAGE}:bad`, source]);
    example = packaged(options({ image: { name: IMAGE, tag: 'example' } }));
    folders.push(example);
    await dockerOk(['build', '--quiet', '--network=host', '--tag', `${IMAGE}:example`, example]);
    execFileSync('.ci/cluster', ['load', ...TAGS.map(tag => `${IMAGE}:${tag}`)], { stdio: 'inherit' });
  }, 300_000);

  afterAll(async () => {
    for (const namespace of namespaces) await new Kubectl('default').ok(['delete', 'namespace', namespace]);
    await dockerOk(['rmi', '--force', ...TAGS.map(tag => `${IMAGE}:${tag}`)]);
    folders.forEach(each => rmSync(each, { recursive: true }));
  }, 120_000);

  const options = (more: NegotiationDockerPackagingOptions): NegotiationDockerPackagingOptions =>
    ({ health: HEALTH, image: { name: IMAGE, tag: '1' }, kubernetes: {}, ...more });

  function project(more: NegotiationDockerPackagingOptions): string {
    const source = bareProject();
    const folder = packaged(options(more), source);
    folders.push(source, folder);
    return folder;
  }

  /** A namespace that enforces the profile "restricted", with an overlay of the manifests. */
  async function applied(folder: string, overlay: object = {}): Promise<Kubectl> {
    const kubectl = new Kubectl(`test-${process.pid}-${namespaces.length}`);
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await kubectl.ok(['create', '--filename', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: kubectl.namespace, labels } }) });
    namespaces.push(kubectl.namespace);
    const own = realpathSync(mkdtempSync(join(tmpdir(), 'overlay-')));
    folders.push(own);
    writeFileSync(join(own, 'kustomization.yaml'), JSON.stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: kubectl.namespace,
      resources: [relative(own, realpathSync(join(folder, 'deploy/kubernetes')))],
      ...overlay,
    }));
    await kubectl.ok(['apply', '--kustomize', own, '--validate=strict']);
    return kubectl;
  }

  const rolledOut = (kubectl: Kubectl, name = 'negotiation-agent') => kubectl.ok(['rollout', 'status', `deployment/${name}`, '--timeout=90s']);
  const inApp = (kubectl: Kubectl, command: string) => kubectl.ok(['exec', 'deployment/negotiation-agent', '--', 'sh', '-c', command]);
  const uri = (kubectl: Kubectl, path: string) => `/api/v1/namespaces/${kubectl.namespace}/services/negotiation-agent:http/proxy${path}`;
  const serves = (kubectl: Kubectl) => kubectl.ok(['get', '--raw', uri(kubectl, '/health')]);

  test.each<[string, NegotiationDockerPackagingOptions, string[]]>([
    ['a volume of one node', {}, ['manifests', 'ready', 'user', 'file system', 'Service', 'healing', 'update', 'stop']],
    ['no volume', { kubernetes: { volumes: KubernetesVolumes.EMPTY_DIR } }, ['manifests', 'ready', 'user', 'file system', 'Service', 'healing', 'update', 'stop']],
  ])('kubernetes:verify finds nothing wrong with %s', async (_, more, names) => {
    const folder = project(more);
    const { env } = JSON.parse(readFileSync(join(folder, '.projen/tasks.json'), 'utf8')).tasks['kubernetes:verify'];
    const results: Result[] = [];
    await verifyKubernetes(JSON.parse(env[KUBERNETES_VARIABLE]), {
      ...parse([]), folder, signal: new AbortController().signal, progress: () => undefined, onResult: each => results.push(each),
    });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.map(({ name }) => name)).toEqual(names);
  }, 400_000);

  test('the example answers, and its ledger outlives the pod', async () => {
    const kubectl = await applied(example);
    const offer = () => kubectl.ok(['create', '--raw', uri(kubectl, '/counter-offer'), '--filename', '-'], { input: JSON.stringify({ item: 'crane', offer: 60_000 }) });
    const ledger = async () => (await inApp(kubectl, 'cat /app/data/negotiations.jsonl')).split('\n').map(line => JSON.parse(line).item);
    await rolledOut(kubectl);
    expect(JSON.parse(await offer())).toMatchObject({ accepted: expect.any(Boolean), counter: expect.any(Number) });
    expect(await ledger()).toEqual(['crane']);
    await kubectl.ok(['rollout', 'restart', 'deployment/negotiation-agent']);
    await rolledOut(kubectl);
    await until(20, offer);
    expect(await ledger()).toEqual(['crane', 'crane']);
  }, 200_000);

  test('workers run on the node of the volume, and commands of beforeStart once for each pod', async () => {
    const kubectl = await applied(project({
      beforeStart: ['echo migrated >> /app/data/migrations'],
      compose: { environment: { GREETING: 'a $(b) $$' }, workers: { worker: { command: ['sh', '-c', 'echo "$SECRET" > /app/data/worker; exec sleep 1000'] } } },
    }));
    await kubectl.ok(['create', 'secret', 'generic', 'negotiation-agent-env', '--from-literal=SECRET=of the cluster']);
    await kubectl.ok(['rollout', 'restart', 'deployment/negotiation-agent-worker']);
    await rolledOut(kubectl);
    await rolledOut(kubectl, 'negotiation-agent-worker');
    expect(await inApp(kubectl, 'cat /app/data/migrations; echo "$GREETING"')).toBe('migrated\na $(b) $$');
    await until(20, async () => expect(await inApp(kubectl, 'cat /app/data/worker')).toBe('of the cluster'));
    // A restart of the container is no new pod.
    await inApp(kubectl, 'read -r pid _ < /dev/shm/healthcheck/app; kill -KILL "$pid"').catch(() => undefined);
    await until(30, async () => {
      expect(await kubectl.ok(['get', 'pods', '--selector', 'app.kubernetes.io/name=negotiation-agent', '--output', 'jsonpath={..restartCount}'])).toBe('0 1');
      expect(await inApp(kubectl, 'cat /app/data/migrations')).toBe('migrated');
    });
  }, 200_000);

  test('a version that never becomes ready does not take over, and can be undone', async () => {
    const kubectl = await applied(project({ kubernetes: { volumes: KubernetesVolumes.READ_WRITE_MANY } }));
    await rolledOut(kubectl);
    await kubectl.ok(['set', 'image', 'deployment/negotiation-agent', `negotiation-agent=${IMAGE}:bad`]);
    await until(30, async () => expect(await kubectl.ok(['get', 'pods', '--output', 'jsonpath={..image}'])).toContain(`${IMAGE}:bad`));
    for (let second = 0; second < 12; second++) {
      await serves(kubectl);
      await new Promise(done => setTimeout(done, 1000));
    }
    await kubectl.ok(['rollout', 'undo', 'deployment/negotiation-agent']);
    await rolledOut(kubectl);
    await serves(kubectl);
  }, 200_000);

  test('an overlay sets the uid, and two replicas share a volume', async () => {
    const user = { securityContext: { runAsUser: 12345, runAsGroup: 12345, fsGroup: 12345 } };
    const kubectl = await applied(project({ kubernetes: { volumes: KubernetesVolumes.READ_WRITE_MANY } }), {
      replicas: [{ name: 'negotiation-agent', count: 2 }],
      patches: [{ target: { kind: 'Deployment' }, patch: JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'any' }, spec: { template: { spec: user } } }) }],
    });
    await rolledOut(kubectl);
    expect(await inApp(kubectl, 'id -u; echo deal >> /app/data/ledger; cat /app/data/ledger')).toBe('12345\ndeal');
    expect((await kubectl.ok(['get', 'pods', '--output', 'jsonpath={..phase}'])).split(' ')).toEqual(['Running', 'Running']);
  }, 200_000);
});
