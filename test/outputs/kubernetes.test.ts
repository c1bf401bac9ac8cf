import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { ComposeCondition, Healing, HealthKind, KubernetesVolumes, NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { written } from '../support/manifests';

type More = (packaging: NegotiationDockerPackaging) => void;

const namesOf = (folder: string, path = 'deploy/kubernetes') => readdirSync(join(folder, path)).map(name => name.replace(/\.yaml$/, '')).sort();
const manifest = (folder: string, name: string) => parse(readFileSync(join(folder, 'deploy/kubernetes', `${name}.yaml`), 'utf8'));
const deployment = (options: NegotiationDockerPackagingOptions = {}, more?: More) => manifest(written(options, more), 'deployment');
const podOf = (options?: NegotiationDockerPackagingOptions, more?: More) => deployment(options, more).spec.template.spec;
const appOf = (options?: NegotiationDockerPackagingOptions, more?: More) => podOf(options, more).containers[0];

const ROLLING = { volumes: KubernetesVolumes.EMPTY_DIR };
const WORKER = { command: ['celery', '--queue', '$(Q)'], healthCommand: ['ping'] };

test('there are no manifests without the option', () => expect(existsSync(join(written({ kubernetes: undefined }), 'deploy'))).toBe(false));

test('the base lists every manifest, and the image', () => {
  const folder = written({ image: { name: 'registry.example.com/agent', tag: '1.2' } });
  const { resources, images } = manifest(folder, 'kustomization');
  expect([...resources, 'kustomization.yaml'].sort()).toEqual(namesOf(folder).map(name => `${name}.yaml`));
  expect(images).toEqual([{ name: 'registry.example.com/agent', newTag: '1.2' }]);
  expect(namesOf(folder)).toEqual(['deployment', 'kustomization', 'networkpolicy', 'persistentvolumeclaim', 'service', 'serviceaccount']);
});

test('pods satisfy the profile "restricted", by the numbers of the user', () => {
  const { securityContext, containers: [{ securityContext: ofContainer }], ...pod } = podOf({ user: { uid: 1500, gid: 1600 } });
  expect(securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 1500,
    runAsGroup: 1600,
    fsGroup: 1600,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(ofContainer).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  expect(pod).toMatchObject({
    automountServiceAccountToken: false, enableServiceLinks: false, shareProcessNamespace: true, terminationGracePeriodSeconds: 10,
  });
});

test('the probes are those of the health check, in whole seconds', () => {
  const httpGet = { path: '/health', port: 'http' };
  expect(appOf()).toMatchObject({
    startupProbe: { httpGet, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
    livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
  });
  expect(appOf({ health: { interval: 2.5, timeout: 0.5, startInterval: 0, startPeriod: 1, retries: 2 } })).toMatchObject({
    startupProbe: { periodSeconds: 3, timeoutSeconds: 1, failureThreshold: 2 },
    livenessProbe: { periodSeconds: 3, failureThreshold: 2 },
    readinessProbe: { periodSeconds: 3 },
  });
});

test.each<[string, NegotiationDockerPackagingOptions['health'], object]>([
  ['a Host header', { hostHeader: 'agent.example.com', path: '/up' }, { httpGet: { path: '/up', port: 'http', httpHeaders: [{ name: 'Host', value: 'agent.example.com' }] } }],
  ['TCP', { kind: HealthKind.TCP }, { tcpSocket: { port: 'app' } }],
  ['a command', { kind: HealthKind.COMMAND, command: ['check', '$(X)'] }, { exec: { command: ['check', '$$(X)'] } }],
])('the kubelet asks by %s', (_, health, handler) => expect(appOf({ health }).livenessProbe).toMatchObject(handler));

test('a status that the kubelet takes for a failure needs the command of the image', () =>
  expect(appOf({ health: { statuses: [200, 404] } }).readinessProbe.exec.command.join(' ')).toContain('not in (200, 404)'));

test('without healing the kubelet restarts nothing, and without a health check it asks nothing', () => {
  const probes = (options: NegotiationDockerPackagingOptions) => Object.keys(appOf(options)).filter(key => key.endsWith('Probe'));
  expect(probes({ health: { healing: Healing.NONE } })).toEqual(['readinessProbe']);
  expect(probes({ health: { kind: HealthKind.NONE } })).toEqual([]);
});

test('a volume of one node stops the old pod first; others serve until the new pod is ready', () => {
  expect(deployment().spec.strategy).toEqual({ type: 'Recreate' });
  const { spec } = deployment({ kubernetes: { ...ROLLING, replicas: 2 } });
  expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
  expect(spec.template.spec.terminationGracePeriodSeconds).toBe(15);
  expect(spec.template.spec.containers[0].lifecycle.preStop.exec.command).toEqual(['sleep', '5']);
  expect(spec.template.spec.topologySpreadConstraints).toHaveLength(1);
});

test.each<[KubernetesVolumes, string[], object]>([
  [KubernetesVolumes.READ_WRITE_ONCE, ['ReadWriteOnce'], { persistentVolumeClaim: { claimName: 'negotiation-data' } }],
  [KubernetesVolumes.READ_WRITE_MANY, ['ReadWriteMany'], { persistentVolumeClaim: { claimName: 'negotiation-data' } }],
  [KubernetesVolumes.EMPTY_DIR, [], { emptyDir: {} }],
])('volumes %s', (volumes, accessModes, source) => {
  const folder = written({ kubernetes: { volumes, storage: '2Gi', storageClass: 'fast' } });
  expect(manifest(folder, 'deployment').spec.template.spec.volumes).toEqual([{ name: 'negotiation-data', ...source }, { name: 'empty-tmp', emptyDir: {} }]);
  if (accessModes.length) expect(manifest(folder, 'persistentvolumeclaim').spec).toEqual({ accessModes, storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } });
  else expect(namesOf(folder)).not.toContain('persistentvolumeclaim');
});

test('more than one replica has a disruption budget', () =>
  expect(manifest(written({ kubernetes: { ...ROLLING, replicas: 2 } }), 'poddisruptionbudget').spec.maxUnavailable).toBe(1));

test('variables keep their dollar signs, and those of the secret come second', () => {
  expect(appOf({ compose: { environment: { A: '$(B) $$ $', C: '' } } })).toMatchObject({
    env: [{ name: 'A', value: '$$(B) $$$$ $$' }, { name: 'C', value: '' }],
    envFrom: [{ secretRef: { name: 'negotiation-agent-env', optional: true } }],
  });
  expect(appOf({ kubernetes: { environmentSecret: 'mine' } }).envFrom[0].secretRef.name).toBe('mine');
  expect(appOf({ compose: { envFiles: [] } })).not.toHaveProperty('envFrom');
});

test('secrets, named volumes, hosts, ports and limits of compose come along', () => {
  const folder = written({
    compose: {
      secrets: { stripe_key: { environment: 'STRIPE' } },
      volumes: ['cache:/app/cache', 'models:/app/models:ro'],
      extraHosts: { other: '1.2.3.4' },
      ports: ['9090:9090', '5353:5353/udp'],
      resources: { memory: '1g', cpus: 2, gpus: 1 },
    },
    data: { directories: ['/app/scratch'] },
    image: { platform: 'linux/arm64' },
  });
  const { containers: [app], volumes, hostAliases, nodeSelector } = manifest(folder, 'deployment').spec.template.spec;
  expect(app.volumeMounts).toEqual([
    { name: 'negotiation-data', mountPath: '/app/data' },
    { name: 'cache', mountPath: '/app/cache' },
    { name: 'models', mountPath: '/app/models', readOnly: true },
    { name: 'empty-app-scratch', mountPath: '/app/scratch' },
    { name: 'empty-tmp', mountPath: '/tmp' },
    { name: 'run-secrets', mountPath: '/run/secrets', readOnly: true },
  ]);
  expect(volumes).toContainEqual({ name: 'run-secrets', projected: { sources: [{ secret: { name: 'stripe-key', items: [{ key: 'stripe_key', path: 'stripe_key' }] } }] } });
  expect(volumes).toContainEqual({ name: 'empty-app-scratch', emptyDir: {} });
  expect(hostAliases).toEqual([{ ip: '1.2.3.4', hostnames: ['other'] }]);
  expect(nodeSelector).toEqual({ 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' });
  expect(app.resources).toEqual({ requests: { cpu: '50m', memory: '128Mi' }, limits: { 'cpu': '2', 'memory': '1Gi', 'nvidia.com/gpu': 1 } });
  const ports = [{ name: 'http', port: 8000, protocol: 'TCP' }, { name: 'tcp-9090', port: 9090, protocol: 'TCP' }, { name: 'udp-5353', port: 5353, protocol: 'UDP' }];
  expect(app.ports).toEqual(ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })));
  expect(manifest(folder, 'service').spec.ports).toEqual(ports.map(({ name, ...port }) => ({ name, targetPort: name, ...port })));
  expect(manifest(folder, 'networkpolicy').spec.ingress).toEqual([{ ports: ports.map(({ name, protocol }) => ({ port: name, protocol })) }]);
  expect(namesOf(folder).filter(name => name.startsWith('persistent'))).toEqual(['persistentvolumeclaim', 'persistentvolumeclaim-cache', 'persistentvolumeclaim-models']);
});

test('a request is never above a lower limit', () =>
  expect(appOf({ kubernetes: { memoryLimit: '64Mi' } }).resources).toEqual({ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } }));

test('beforeStart runs in init containers, and not once more before the app', () => {
  const { initContainers, containers: [app] } = podOf({ beforeStart: ['alembic upgrade head', 'echo $HOME'], command: ['uvicorn', 'a:b'] });
  expect(initContainers).toMatchObject([
    { name: 'before-start-1', args: ['sh', '-ec', 'alembic upgrade head'], securityContext: app.securityContext, volumeMounts: app.volumeMounts },
    { name: 'before-start-2', args: ['sh', '-ec', 'echo $$HOME'] },
  ]);
  expect(app.args).toEqual(['env', 'uvicorn', 'a:b']);
  expect(initContainers[0]).not.toHaveProperty('readinessProbe');
  expect(appOf()).not.toHaveProperty('args');
});

test('a worker has a Deployment, on the node of the volume', () => {
  const folder = written({ compose: { workers: { first: WORKER } } }, packaging => packaging.addWorker('a_second', { command: ['work'], envFiles: ['second.env'] }));
  const [first, second] = ['deployment-first', 'deployment-a-second'].map(name => manifest(folder, name).spec);
  expect(first.template.spec.containers[0]).toMatchObject({ name: 'negotiation-agent-first', args: ['celery', '--queue', '$$(Q)'], livenessProbe: { exec: { command: ['ping'] } } });
  expect(Object.keys(second.template.spec.containers[0]).filter(key => /Probe|ports/.test(key))).toEqual([]);
  expect(second.template.spec.containers[0].envFrom.map((each: { secretRef: object }) => each.secretRef)).toEqual([
    { name: 'negotiation-agent-env', optional: true }, { name: 'negotiation-agent-a-second-env', optional: true },
  ]);
  for (const spec of [first, second, manifest(folder, 'deployment').spec]) {
    expect(spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels).toEqual({ 'app.kubernetes.io/part-of': 'negotiation-agent' });
  }
  expect(manifest(folder, 'kustomization').resources).toEqual(expect.arrayContaining(['deployment-first.yaml', 'deployment-a-second.yaml']));
  expect(podOf({ kubernetes: ROLLING, compose: { workers: { first: WORKER } } })).not.toHaveProperty('affinity');
});

test('a task that the app waits for is an init container, and one with a profile or an image of its own stays out', () => {
  const folder = written({
    compose: {
      workers: { migrate: { command: ['migrate'], dependsOn: { seed: ComposeCondition.COMPLETED } }, seed: { command: ['seed'] }, batch: { command: ['b'], profiles: ['batch'] } },
      services: { postgres: { image: 'postgres:17' } },
      dependsOn: { seed: ComposeCondition.COMPLETED, migrate: ComposeCondition.COMPLETED, postgres: ComposeCondition.STARTED },
    },
  });
  expect(manifest(folder, 'deployment').spec.template.spec.initContainers.map(({ name, args }: { name: string; args: string[] }) => [name, ...args]))
    .toEqual([['seed', 'seed'], ['migrate', 'migrate']]);
  expect(namesOf(folder).filter(name => name.startsWith('deployment'))).toEqual(['deployment']);
  expect(readFileSync(join(folder, 'deploy/kubernetes/kustomization.yaml'), 'utf8')).toContain('# Not here: postgres. ');
});

test('a task has its own volumes, variables and secrets, and the app sees none of these secrets', () => {
  const folder = written({
    compose: {
      workers: {
        migrate: { command: ['m'], envFiles: ['admin.env'], secrets: { admin: { file: 'private/admin' } }, volumes: ['dumps:/dumps'] },
        batch: { command: ['b'], secrets: { unused: { file: 'private/unused' } }, volumes: ['unused:/unused'], profiles: ['batch'] },
      },
      secrets: { key: { file: 'private/key' } },
      dependsOn: { migrate: ComposeCondition.COMPLETED },
    },
  });
  const { containers: [app], initContainers: [task], volumes } = manifest(folder, 'deployment').spec.template.spec;
  const mountsOf = ({ volumeMounts }: { volumeMounts: { name: string; mountPath: string }[] }) =>
    Object.fromEntries(volumeMounts.map(({ name, mountPath }) => [mountPath, name]));
  expect(mountsOf(app)['/run/secrets']).toBe('run-secrets');
  expect(mountsOf(task)).toMatchObject({ '/run/secrets': 'run-secrets-migrate', '/dumps': 'dumps' });
  const secrets = (volume: string) => volumes.find(({ name }: { name: string }) => name === volume).projected.sources
    .map(({ secret }: { secret: { name: string } }) => secret.name);
  expect([secrets('run-secrets'), secrets('run-secrets-migrate')]).toEqual([['key'], ['key', 'admin']]);
  const mounted = [app, task].flatMap(each => Object.values(mountsOf(each)));
  expect(volumes.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(mounted));
  expect(new Set(volumes.map(({ name }: { name: string }) => name)).size).toBe(volumes.length);
  expect(namesOf(folder).filter(name => name.startsWith('persistentvolumeclaim'))).toEqual(['persistentvolumeclaim', 'persistentvolumeclaim-dumps']);
  const text = readFileSync(join(folder, 'deploy/kubernetes/kustomization.yaml'), 'utf8');
  expect(text).toMatch(/ generic negotiation-agent-migrate-env .*admin\.env$/m);
  expect(text).toContain('generic admin --from-file=admin=PATH');
  expect(text).not.toContain('unused');
});

test('a worker that a later service waits for has no Deployment', () => {
  const folder = written({}, packaging => {
    packaging.addWorker('migrate', { command: ['m'] });
    packaging.addWorker('worker', { command: ['w'], dependsOn: { migrate: ComposeCondition.COMPLETED } });
  });
  expect(namesOf(folder).filter(name => name.startsWith('deployment'))).toEqual(['deployment', 'deployment-worker']);
  expect(manifest(folder, 'deployment-worker').spec.template.spec.initContainers).toMatchObject([{ name: 'migrate', args: ['m'] }]);
});

test('every manifest can be overridden, in another folder, and stays out of the image', () => {
  const folder = written({ paths: { kubernetes: 'k8s' } }, packaging => packaging.manifests.deployment.addOverride('spec.revisionHistoryLimit', 3));
  expect(parse(readFileSync(join(folder, 'k8s/deployment.yaml'), 'utf8')).spec.revisionHistoryLimit).toBe(3);
  expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toMatch(/^k8s$/m);
});

test('the commands that create the secrets stand in the base', () => {
  const folder = written({ compose: { envFiles: ['.env', 'more.env'], secrets: { key: { file: 'private/key' } } } });
  const text = readFileSync(join(folder, 'deploy/kubernetes/kustomization.yaml'), 'utf8');
  expect(text).toContain('# Variables: kubectl create secret generic negotiation-agent-env --from-env-file=.env --from-env-file=more.env\n');
  expect(text).toContain('# A file: kubectl create secret generic key --from-file=key=PATH\n');
});
