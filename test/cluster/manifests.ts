/**
 * The manifests, as the server of a cluster sees them, which `eval "$(.ci/cluster up)"` starts. Creates no pod:
 * `npx jest --runInBand --testMatch '<rootDir>/test/cluster/manifests.ts'`.
 */
import { Kubectl } from '../../src/verify/kubernetes/kubectl';
import { KINDS, manifestsOf } from '../support/manifests';

const kubectl = new Kubectl(`manifests-${process.pid}`);
const apply = (folder: string) => kubectl.run(['apply', '--kustomize', folder, '--dry-run=server', '--validate=strict']);

beforeAll(async () => {
  // A Deployment is not refused for its pods: the server warns.
  const labels = { 'pod-security.kubernetes.io/warn': 'restricted' };
  await kubectl.ok(['create', '--filename', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: kubectl.namespace, labels } }) });
});

afterAll(() => kubectl.ok(['delete', 'namespace', kubectl.namespace]));

test.each(KINDS)('the server takes those of %s, without a warning', async (_, options) => {
  expect(await apply(manifestsOf(options))).toMatchObject({ code: 0, stderr: '' });
});

test('the server refuses a misspelt field, and warns about a pod that is not restricted', async () => {
  expect((await apply(manifestsOf({}, ({ manifests }) => manifests.deployment.addOverride('spec.replica', 2)))).stderr).toContain('unknown field "spec.replica"');
  const privileged = manifestsOf({}, ({ manifests }) => manifests.deployment.addOverride('spec.template.spec.hostNetwork', true));
  expect((await apply(privileged)).stderr).toContain('would violate PodSecurity "restricted');
});
