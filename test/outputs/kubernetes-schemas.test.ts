/** The manifests, as the schemas of three versions of Kubernetes and a scanner see them. */
import { spawnSync } from 'child_process';
import { readdirSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { ComposeCondition, HealthKind, KubernetesVolumes, NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { freshFolder, synth } from '../support/synthesis';
import { having } from '../support/tools';

const VERSIONS = ['1.31', '1.34', '1.37'];

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

/** Paths of the manifests of a project with these options, without the list of kustomize, which is no object of a cluster. */
function manifests(options: NegotiationDockerPackagingOptions): string[] {
  const project = new Project({ name: 'negotiation-agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  new NegotiationDockerPackaging(project, { kubernetes: {}, ...options });
  synth(project);
  const folder = join(project.outdir, 'deploy/kubernetes');
  return readdirSync(folder).filter(name => name !== 'kustomization.yaml').map(name => join(folder, name));
}

describe.each<[string, NegotiationDockerPackagingOptions]>([
  ['the defaults', {}],
  ['all kinds of objects', ALL],
  ['TCP', { health: { kind: HealthKind.TCP } }],
  ['a command', { health: { kind: HealthKind.COMMAND, command: ['check'] } }],
])('manifests of %s', (_, options) => {
  having('kubernetes-validate').each(VERSIONS)('satisfy the schemas of %s', version => {
    const { status, stdout, stderr } = spawnSync('kubernetes-validate', ['--kubernetes-version', version, '--strict', '--quiet', ...manifests(options)], { encoding: 'utf8' });
    expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
  });
});

having('kubernetes-validate')('a misspelt field fails', () => {
  const project = new Project({ name: 'negotiation-agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  const { manifests: files } = new NegotiationDockerPackaging(project, { kubernetes: {} });
  files.deployment.addOverride('spec.replica', 2);
  synth(project);
  expect(spawnSync('kubernetes-validate', ['--strict', join(project.outdir, 'deploy/kubernetes/deployment.yaml')]).status).not.toBe(0);
});
