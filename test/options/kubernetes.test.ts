import { HealthKind, KubernetesVolumes } from '../../src';
import { memoryQuantity } from '../../src/options/kubernetes';
import { complaint, testInvalid, warningsOf } from '../support/synthesis';

testInvalid([
  ['kubernetes', { kubernetes: true }, 'true'],
  ['kubernetes.name', { kubernetes: { name: 'Billing' } }, '"Billing"'],
  ['kubernetes.name', { kubernetes: { name: 'x'.repeat(41) } }, `"${'x'.repeat(41)}"`],
  ['kubernetes.name', { kubernetes: {}, compose: { service: '2048' } }, '"2048"'],
  ['kubernetes.replicas', { kubernetes: { replicas: 0 } }, '0'],
  ['kubernetes.volumes', { kubernetes: { volumes: 'hostPath' } }, '"hostPath"'],
  ['kubernetes.storage', { kubernetes: { storage: '1GB' } }, '"1GB"'],
  ['kubernetes.storage', { kubernetes: { storage: '100m' } }, '"100m"'],
  ['kubernetes.storageClass', { kubernetes: { storageClass: 'Fast' } }, '"Fast"'],
  ['kubernetes.environmentSecret', { kubernetes: { environmentSecret: 'a_b' } }, '"a_b"'],
  ['kubernetes.cpuRequest', { kubernetes: { cpuRequest: '1Mi' } }, '"1Mi"'],
  ['kubernetes.cpuRequest', { kubernetes: { cpuRequest: '0' } }, '"0"'],
  ['kubernetes.memoryLimit', { kubernetes: { memoryLimit: '512m' } }, '"512m"'],
  ['kubernetes.memoryRequest', { kubernetes: { memoryRequest: '1Gi' } }, '"1Gi"'],
  ['kubernetes.memoryRequest', { kubernetes: { memoryRequest: '1Gi' }, compose: { resources: { memory: '0.5g' } } }, '"1Gi"'],
  ['kubernetes.cpuRequest', { kubernetes: { cpuRequest: '600m' }, compose: { resources: { cpus: 0.5 } } }, '"600m"'],
]);

test.each([
  ['replicas on one volume', { kubernetes: { replicas: 2 } }, 'kubernetes.replicas 2 would share the volume "negotiation-data", which one node mounts at a time; set kubernetes.volumes'],
  ['a rolling update that cannot see failures', { kubernetes: { volumes: KubernetesVolumes.EMPTY_DIR }, health: { kind: HealthKind.NONE } },
    'kubernetes.volumes "emptyDir" starts a new pod before the old one stops, and health.kind NONE cannot tell whether it works'],
  ['an unknown option', { kubernetes: { replica: 2 } }, 'unknown option "kubernetes.replica"; did you mean "kubernetes.replicas"?'],
  ['names that become one', { kubernetes: {}, compose: { workers: { 'a_b': { command: ['x'] }, 'a-b': { command: ['x'] } } } },
    'the workers "a_b" and "a-b" are both "negotiation-agent-a-b" in Kubernetes; rename one of them'],
  ['a volume with the name of a directory', { kubernetes: {}, compose: { volumes: ['tmp2:/app/x', 'empty_tMp:/app/y'], secrets: {} } },
    'the volumes "empty_tMp" and "empty/tmp" are both "empty-tmp" in Kubernetes'],
  ['a name that is too long', { kubernetes: {}, compose: { workers: { ['w'.repeat(60)]: { command: ['x'] } } } }, 'use at most 63 characters'],
  ['tasks that wait for each other', {
    kubernetes: {},
    compose: {
      workers: { a: { command: ['x'], dependsOn: { b: 'service_completed_successfully' } }, b: { command: ['x'], dependsOn: { a: 'service_completed_successfully' } } },
      dependsOn: { a: 'service_completed_successfully' },
    },
  }, 'depend on each other'],
  ['a folder with the path of a file', { kubernetes: {}, paths: { kubernetes: 'Dockerfile' } }, 'invalid paths.kubernetes "Dockerfile"'],
])('refuses %s', (_, options, message) => expect(complaint(options)).toContain(message));

test('parts of compose that no pod can have are left out with a warning', () => {
  const warnings = warningsOf({
    kubernetes: {}, compose: { volumes: ['./prompts:/app/prompts:ro'], extraHosts: { 'host.docker.internal': 'host-gateway', 'other': '1.2.3.4' } },
  });
  expect(warnings).toContain('leave out ./prompts');
  expect(warnings).toContain('leave out host.docker.internal');
  expect(warnings).not.toContain('leave out other');
});

test.each([['512m', '512Mi'], ['0.5g', '0.5Gi'], ['2GB', '2Gi'], ['64k', '64Ki'], ['1048576b', '1048576']])('memory of %s in compose is %s', (compose, quantity) =>
  expect(memoryQuantity(compose)).toBe(quantity));
