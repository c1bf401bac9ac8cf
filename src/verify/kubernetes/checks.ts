import { KubernetesExpectations } from './expectations';
import { Kubectl } from './kubectl';
import { Check } from '../check';
import { until } from '../poll';

/** The namespace under test, and the means to report and to stop. */
export interface Cluster {
  readonly expected: KubernetesExpectations;
  readonly kubectl: Kubectl;
  /** Folder with the overlay that is applied. */
  readonly overlay: string;
  readonly signal: AbortSignal;
}

type KubernetesCheck = Check<Cluster>;

export function kubernetesChecks(expected: KubernetesExpectations, { heal }: { readonly heal: boolean }): KubernetesCheck[] {
  return [
    manifests,
    ready(expected),
    user(expected),
    ...(expected.isReadOnly ? [readOnly] : []),
    ...(expected.path === undefined ? [] : [answers(expected.path)]),
    ...(expected.heals && heal ? [restart(expected)] : []),
    update(expected),
    stop(expected),
  ];
}

/** Without waiting for the image. */
const manifests: KubernetesCheck = {
  name: 'manifests',
  expected: 'the API server takes all fields, without a warning',
  isVital: true,
  run: async ({ kubectl, overlay, signal }) => {
    const { code, stdout, stderr } = await kubectl.run(['apply', '--kustomize', overlay, '--dry-run=server', '--validate=strict'], { signal });
    if (code !== 0 || /^Warning/m.test(stderr)) throw new Error(stderr.trim() || stdout.trim());
    return `${stdout.trim().split('\n').length} objects`;
  },
};

/** Reasons of a waiting container that only a change ends. */
const HOPELESS = ['CreateContainerConfigError', 'CreateContainerError', 'ErrImageNeverPull', 'ImagePullBackOff', 'InvalidImageName'];
/** Seconds to pull the image and to find a node. */
const SCHEDULE = 180;

function ready({ start, name, workers }: KubernetesExpectations): KubernetesCheck {
  return {
    name: 'ready',
    expected: `all pods, ${start} s after their image is there`,
    isVital: true,
    run: async ({ kubectl, overlay, signal }) => {
      await kubectl.ok(['apply', '--kustomize', overlay, '--validate=strict'], { signal });
      for (const deployment of [name, ...workers]) await rolledOut(kubectl, deployment, SCHEDULE + start, signal);
      return [name, ...workers].join(', ');
    },
  };
}

interface Container {
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: { readonly waiting?: { readonly reason: string; readonly message?: string } };
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly containerStatuses?: readonly Container[]; readonly initContainerStatuses?: readonly Container[] };
}

async function podsOf(kubectl: Kubectl, name: string, signal: AbortSignal): Promise<Pod[]> {
  const { items } = JSON.parse(await kubectl.ok(['get', 'pods', '--selector', `app.kubernetes.io/name=${name}`, '--output', 'json'], { signal })) as { items: Pod[] };
  return items;
}

/** The pod of the app, without those that stop. */
async function podOf({ expected, kubectl, signal }: Cluster): Promise<Pod> {
  const [pod] = (await podsOf(kubectl, expected.name, signal)).filter(({ metadata }) => !metadata.deletionTimestamp);
  if (!pod) throw new Error('there is no pod');
  return pod;
}

async function rolledOut(kubectl: Kubectl, deployment: string, seconds: number, signal: AbortSignal): Promise<void> {
  const hopeless = await until(seconds, async () => {
    const { code, stdout, stderr } = await kubectl.run(['rollout', 'status', `deployment/${deployment}`, '--watch=false'], { signal });
    if (code === 0 && stdout.includes('successfully rolled out')) return undefined;
    const statuses = (await podsOf(kubectl, deployment, signal))
      .flatMap(({ status }) => [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []]);
    const waiting = statuses.flatMap(({ state }) => state.waiting ?? []).find(({ reason }) => HOPELESS.includes(reason));
    if (waiting) return `${waiting.reason}: ${waiting.message ?? ''}`;
    throw new Error(`${stdout.trim() || stderr.trim()}\n${await log(kubectl, deployment, signal)}`);
  }, { signal, interval: 1 });
  if (hopeless) throw new Error(hopeless);
}

async function log(kubectl: Kubectl, deployment: string, signal: AbortSignal): Promise<string> {
  const { stdout } = await kubectl.run(['logs', `deployment/${deployment}`, '--all-containers', '--tail=20'], { signal });
  return stdout.trim();
}

/** Runs a shell command in the pod of the app. */
async function shell(cluster: Cluster, command: string): Promise<string> {
  const { expected: { name }, kubectl, signal } = cluster;
  const { metadata } = await podOf(cluster);
  return kubectl.ok(['exec', metadata.name, '--container', name, '--', 'sh', '-c', command], { signal });
}

function expect(isFine: boolean, seen: string): string {
  if (!isFine) throw new Error(seen);
  return seen;
}

function user({ uid, gid }: KubernetesExpectations): KubernetesCheck {
  return {
    name: 'user',
    expected: `${uid}:${gid}, no capability, no new privileges`,
    run: async cluster => {
      const seen = await shell(cluster, 'echo "$(id -u):$(id -g)"; sed -n "s/^\\(CapEff\\|CapBnd\\|NoNewPrivs\\):\\s*//p" /proc/self/status');
      const [ids, ...rights] = seen.split('\n');
      return expect(ids === `${uid}:${gid}` && rights.map(Number).join() === '0,0,1', seen.replaceAll('\n', ' '));
    },
  };
}

const readOnly: KubernetesCheck = {
  name: 'file system',
  expected: 'read-only, except for /tmp and the data directory',
  run: async cluster => {
    const file = '.kubernetes-verify';
    const paths = ['/', '/app', '/tmp', cluster.expected.data];
    const seen = await shell(cluster, `for d in ${paths.join(' ')}; do if touch "$d/${file}" 2>/dev/null; then echo "$d"; rm "$d/${file}"; fi; done`);
    return expect(seen === paths.slice(2).join('\n'), `writable: ${seen.replaceAll('\n', ', ') || 'nothing'}`);
  },
};

/** Asks through the Service, by way of the API server. */
function ask({ expected: { name, path, port }, kubectl, signal }: Cluster): Promise<string> {
  return kubectl.ok(['get', '--raw', `/api/v1/namespaces/${kubectl.namespace}/services/${name}:${port}/proxy${path}`], { signal });
}

function answers(path: string): KubernetesCheck {
  return {
    name: 'Service',
    expected: `an answer at ${path}`,
    run: async cluster => {
      await until(10, () => ask(cluster), { signal: cluster.signal });
      return 'an answer';
    },
  };
}

/** Seconds that the kubelet may take beside the times of the probes. */
const SLACK = 30;

function restart({ grace, restart: bound }: KubernetesExpectations): KubernetesCheck {
  const seconds = bound + grace;
  return {
    name: 'healing',
    expected: `a restart of a frozen app within ${seconds + SLACK} s`,
    run: async cluster => {
      const [{ restartCount }] = (await podOf(cluster)).status.containerStatuses!;
      // The entrypoint records the process of the app.
      await shell(cluster, 'read -r pid _ < /dev/shm/healthcheck/app && kill -STOP "$pid"');
      const begin = performance.now();
      await until(seconds + SLACK, async () => {
        const [container] = (await podOf(cluster)).status.containerStatuses!;
        if (container.restartCount === restartCount || !container.ready) throw new Error('no new container serves');
      }, { signal: cluster.signal, interval: 1 });
      return `${Math.round((performance.now() - begin) / 1000)} s`;
    },
  };
}

function update({ hasClaim, isRolling, path, start, grace, name }: KubernetesExpectations): KubernetesCheck {
  const isAsked = isRolling && path !== undefined;
  return {
    name: 'update',
    expected: ['a new pod', ...(isAsked ? ['no failed request'] : []), ...(hasClaim ? ['the same data'] : [])].join(', '),
    run: async cluster => {
      const { expected: { data }, kubectl, signal } = cluster;
      const file = `${data}/.kubernetes-verify`;
      const before = (await podOf(cluster)).metadata.name;
      await shell(cluster, `echo kept > ${file}`);
      const done = new AbortController();
      const requests = isAsked ? count(cluster, done.signal) : undefined;
      try {
        await kubectl.ok(['rollout', 'restart', `deployment/${name}`], { signal });
        await rolledOut(kubectl, name, SCHEDULE + start + grace, signal);
        await until(grace + SLACK, async () => {
          const pods = await podsOf(kubectl, name, signal);
          if (pods.some(({ metadata }) => metadata.name === before)) throw new Error(`${before} is still there`);
        }, { signal, interval: 1 });
      } finally {
        done.abort();
      }
      const { failed, total } = await requests ?? { failed: [], total: 0 };
      const kept = hasClaim ? await shell(cluster, `cat ${file} && rm ${file}`) : '';
      const seen = [...(isAsked ? [`${failed.length} of ${total} requests failed`] : []), ...(hasClaim ? [`data ${kept}`] : [])];
      return expect(failed.length === 0 && (!hasClaim || kept === 'kept'), [seen.join(', ') || 'a new pod', ...failed.slice(0, 3)].join('\n'));
    },
  };
}

/** Asks again and again until the end. */
async function count(cluster: Cluster, end: AbortSignal): Promise<{ readonly failed: string[]; readonly total: number }> {
  const failed: string[] = [];
  let total = 0;
  while (!end.aborted && !cluster.signal.aborted) {
    total++;
    await ask(cluster).catch(error => failed.push((error as Error).message));
  }
  return { failed, total };
}

function stop({ grace }: KubernetesExpectations): KubernetesCheck {
  return {
    name: 'stop',
    expected: `within the grace period of ${grace} s`,
    run: async cluster => {
      const { metadata } = await podOf(cluster);
      const begin = performance.now();
      await cluster.kubectl.ok(['delete', 'pod', metadata.name, '--wait'], { signal: cluster.signal });
      const seconds = (performance.now() - begin) / 1000;
      // After the grace period, the kubelet kills the app.
      return expect(seconds < grace, `${seconds.toFixed(1)} s`);
    },
  };
}
