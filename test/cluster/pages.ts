/** The commands of docs/kubernetes.md, on the cluster of kubernetes.ts. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Kubectl } from '../../src/verify/kubernetes/kubectl';
import { bareProject, describeEngine } from '../support/engine';
import { blocksOf, readPage } from '../support/packed';
import { execute, packagedAt, removeRepositories, uniqueName } from '../support/repositories';

describeEngine('docs/kubernetes.md', () => {
  const image = uniqueName('page');
  const kubectl = new Kubectl('default');
  const { folder } = packagedAt(bareProject(), {
    image: { name: image, tag: '1.2.0' },
    compose: { service: 'negotiation-agent' },
    kubernetes: { name: 'negotiation-agent', environmentSecret: 'negotiation-agent-env' },
    health: { interval: 1, timeout: 1, startPeriod: 5 },
  });

  afterAll(async () => {
    await kubectl.ok(['delete', '--kustomize', join(folder, 'deploy/kubernetes'), '--ignore-not-found']);
    await kubectl.ok(['delete', 'secret', 'negotiation-agent-env', '--ignore-not-found']);
    await removeRepositories();
  }, 120_000);

  test('the commands of the page build, apply and verify', async () => {
    writeFileSync(join(folder, '.env'), 'STRIPE_KEY=sk\n');
    const [deploy, verify] = blocksOf(readPage('docs/kubernetes.md')).filter(({ language }) => language === 'sh')
      .map(({ text }) => text.replaceAll('registry.example.com/team/agent', image).replace('docker:build', 'docker:build --network=host'));
    // The node takes the image from the engine, in place of a registry.
    const load = `${process.cwd()}/.ci/cluster load`;
    await execute(folder, {}, 'sh', '-ec', deploy.replace('docker push', load));
    await kubectl.ok(['rollout', 'status', 'deployment/negotiation-agent', '--timeout=90s']);
    expect(await kubectl.ok(['exec', 'deployment/negotiation-agent', '--', 'sh', '-c', 'echo "$STRIPE_KEY"'])).toBe('sk');
    const output = await execute(folder, {}, 'sh', '-ec', verify);
    expect(output).toMatch(/^ok +healing/m);
    expect(output).not.toMatch(/^FAIL/m);
  }, 400_000);
});
