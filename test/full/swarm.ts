/** The commands of docs/swarm.md, on a swarm of one node. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { SwarmPortMode } from '../../src';
import { until } from '../../src/verify/poll';
import { bareProject, BUILDER_IMAGE, describeEngine, RUNTIME_IMAGE } from '../support/engine';
import { blocksOf, readPage } from '../support/packed';
import { execute, Packaged, packagedAt } from '../support/repositories';
import { REGISTRY, startSwarm, Swarm } from '../support/swarm-engine';
import { having } from '../support/tools';

const IMAGE = `${REGISTRY}/team/agent`;

describeEngine('docs/swarm.md', () => {
  let swarm: Swarm | undefined;
  let packaged: Packaged;

  beforeAll(async () => {
    packaged = packagedAt(bareProject(), {
      image: { name: IMAGE, tag: '1.2.0' },
      compose: { service: 'negotiation-agent', volume: 'negotiation-data' },
      swarm: { environmentSecret: 'negotiation-agent-env', publishedPort: 8000, portMode: SwarmPortMode.HOST },
      health: { interval: 1, timeout: 2, startPeriod: 5 },
    });
    writeFileSync(join(packaged.folder, '.env'), 'STRIPE_KEY=sk\n');
    swarm = await startSwarm();
    swarm.load(BUILDER_IMAGE, RUNTIME_IMAGE);
  }, 300_000);

  afterAll(() => swarm?.stop(), 60_000);

  having('docker-registry')('the commands of the page deploy a stack, which answers', async () => {
    const node = await swarm!.docker('node', 'ls', '--quiet');
    const commands = blocksOf(readPage('docs/swarm.md')).filter(({ language }) => language === 'sh').map(({ text }) => text
      .replace('docker:build', 'docker:build --network=host').replaceAll('registry.example.com/team/agent', IMAGE).replace(' NODE ', ` ${node} `));
    for (const block of commands) await execute(packaged.folder, { DOCKER_HOST: swarm!.host }, 'sh', '-ec', block);
    await until(60, async () => expect(swarm!.get('http://127.0.0.1:8000/health')).toBe('ok 200'));
    expect((await swarm!.docker('secret', 'ls', '--format', '{{.Name}}')).split('\n').sort()).toEqual(['negotiation-agent-env', 'negotiation-agent-env-2']);
    await swarm!.docker('stack', 'rm', 'negotiation');
  }, 300_000);
});
