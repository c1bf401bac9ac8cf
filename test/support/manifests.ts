/** Manifests of all kinds of options, for readers of them. */
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { freshFolder, synth } from './synthesis';
import { ComposeCondition, HealthKind, KubernetesVolumes, NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';

const ALL: NegotiationDockerPackagingOptions = {
  kubernetes: { replicas: 3, volumes: KubernetesVolumes.READ_WRITE_MANY, storageClass: 'fast', cpuRequest: '0.5', memoryRequest: '0.5Gi', memoryLimit: '1Gi' },
  beforeStart: ['alembic upgrade head'],
  image: { name: 'registry.example.com/team/agent', tag: '1.2.0', platform: 'linux/amd64' },
  health: { hostHeader: 'agent.example.com', interval: 0.5, timeout: 0.2 },
  compose: {
    environment: { GREETING: 'a $b' },
    secrets: { stripe_key: { environment: 'STRIPE' } },
    volumes: ['cache:/app/cache'],
    extraHosts: { other: '1.2.3.4' },
    ports: ['9090:9090', '5353:5353/udp'],
    resources: { memory: '1g', cpus: 1.5, gpus: 1 },
    workers: { worker: { command: ['work'], healthCommand: ['ping'], envFiles: ['worker.env'] }, migrate: { command: ['migrate'] } },
    dependsOn: { migrate: ComposeCondition.COMPLETED },
  },
};

export const KINDS: [string, NegotiationDockerPackagingOptions][] = [
  ['the defaults', {}],
  ['all kinds of objects', ALL],
  ['TCP', { health: { kind: HealthKind.TCP } }],
  ['a command', { health: { kind: HealthKind.COMMAND, command: ['check'] } }],
];

/** The folder of a project with manifests. */
export function written(
  options: NegotiationDockerPackagingOptions = {},
  more: (packaging: NegotiationDockerPackaging) => void = () => undefined,
): string {
  const project = new Project({ name: 'negotiation-agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  more(new NegotiationDockerPackaging(project, { kubernetes: {}, ...options }));
  synth(project);
  return project.outdir;
}

/** The manifests alone. */
export const manifestsOf = (...given: Parameters<typeof written>): string => join(written(...given), 'deploy/kubernetes');
