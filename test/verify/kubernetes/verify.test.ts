import { mkdirSync } from 'fs';
import { join } from 'path';
import { Result } from '../../../src/verify/check';
import { parse } from '../../../src/verify/kubernetes/arguments';
import { KubernetesExpectations } from '../../../src/verify/kubernetes/expectations';
import { Kubectl } from '../../../src/verify/kubernetes/kubectl';
import { verifyKubernetes } from '../../../src/verify/kubernetes/verify';
import { FakeProgram, fakeProgram } from '../../support/fake-docker';
import { folderWith, freshFolder } from '../../support/synthesis';

const EXPECTED: KubernetesExpectations = {
  folder: 'deploy/kubernetes',
  name: 'agent',
  workers: ['agent-worker'],
  image: 'agent',
  port: 'http',
  path: '/health',
  uid: 999,
  gid: 999,
  data: '/app/data',
  hasClaim: true,
  isReadOnly: true,
  isRolling: false,
  heals: true,
  start: 120,
  restart: 95,
  grace: 10,
  environmentSecret: 'agent-env',
  secrets: { 'stripe-key': 'stripe_key' },
};

async function run(script: string, more: object = {}): Promise<{ results: Result[]; calls: string[]; error?: Error }> {
  const fake: FakeProgram = fakeProgram('kubectl', script);
  const folder = freshFolder();
  mkdirSync(join(folder, 'deploy/kubernetes'), { recursive: true });
  try {
    const outcome = await verifyKubernetes(EXPECTED, {
      ...parse([]),
      folder,
      signal: new AbortController().signal,
      progress: () => undefined,
      onResult: () => undefined,
      ...more,
    }).then(results => ({ results }), (error: Error) => ({ results: [], error }));
    return { ...outcome, calls: fake.calls().map(call => call.replace(/verify-[0-9a-f]{8}/g, 'verify-X')) };
  } finally {
    fake.remove();
  }
}

const NAMESPACE = '--namespace kubernetes-verify-X';
const REMOVAL = `${NAMESPACE} delete namespace kubernetes-verify-X --ignore-not-found`;

test('a warning of the API server is a failure that ends the run, and the namespace goes', async () => {
  const { results, calls } = await run('case "$*" in *--dry-run=server*) echo "Warning: would violate PodSecurity" >&2 ;; esac');
  expect(results).toMatchObject([{ name: 'manifests', ok: false, seen: 'Warning: would violate PodSecurity' }]);
  expect(calls[0]).toBe(`${NAMESPACE} create --filename -`);
  expect(calls[calls.length - 1]).toBe(REMOVAL);
});

test('secrets come from the files, and those that nobody gives are made up', async () => {
  const folder = folderWith({ 'deploy/kubernetes/kustomization.yaml': '', 'a.env': 'export A=\'1\'\n' });
  const { calls } = await run('case "$*" in *"get secret"* | *--dry-run*) exit 1 ;; esac', { folder, envFiles: ['a.env'], apply: ['db.yaml'], context: 'mine' });
  const prefix = `--context mine ${NAMESPACE}`;
  expect(calls).toContainEqual(expect.stringMatching(`^${prefix} create secret generic agent-env --from-env-file=\\S+/0\\.env$`));
  expect(calls).toContainEqual(`${prefix} apply --filename ${join(folder, 'db.yaml')}`);
  expect(calls).toContainEqual(expect.stringMatching(`^${prefix} create secret generic stripe-key --from-literal=stripe_key=[0-9a-f]{32}$`));
});

test('a namespace that cannot be made is an error, and --keep removes nothing', async () => {
  expect((await run('echo forbidden >&2; exit 1')).error?.message).toBe('kubectl create failed (1): forbidden');
  expect((await run('exit 1', { keep: true })).calls).toEqual([`${NAMESPACE} create --filename -`]);
});

test('a missing image ends the wait', async () => {
  const pods = JSON.stringify({ items: [{ metadata: { name: 'a' }, status: { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } }] } }] });
  const { results } = await run(`case "$*" in *"get pods"*) echo '${pods}' ;; *"rollout status"*) echo Waiting ;; esac`);
  expect(results.map(({ name, ok, seen }) => [name, ok, seen])).toEqual([['manifests', true, '1 objects'], ['ready', false, 'ImagePullBackOff: not found']]);
});

test('without a cluster, there is a message', async () => {
  const fake = fakeProgram('kubectl', 'echo "The connection was refused" >&2; exit 1');
  expect(await new Kubectl('default').problem()).toBe('No cluster answers: The connection was refused\nInstall kubectl, and choose a context with --context or KUBECONFIG.\n');
  fake.remove();
});
