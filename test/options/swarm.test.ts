import { HealthKind, SwarmPortMode } from '../../src';
import { complaint, testInvalid } from '../support/synthesis';

testInvalid([
  ['swarm', { swarm: true }, 'true'],
  ['swarm.replicas', { swarm: { replicas: 0 } }, '0'],
  ['swarm.environmentSecret', { swarm: { environmentSecret: 'a b' } }, '"a b"'],
  ['swarm.constraints[0]', { swarm: { constraints: ['node.hostname'] } }, '"node.hostname"'],
  ['swarm.constraints[0]', { swarm: { constraints: ['node.labels.x == $y'] } }, '"node.labels.x == $y"'],
  ['swarm.publishedPort', { swarm: { publishedPort: 70000 } }, '70000'],
  ['swarm.portMode', { swarm: { portMode: 'both' } }, '"both"'],
]);

test.each([
  ['replicas on one volume', { swarm: { replicas: 2 } }, 'swarm.replicas 2 would write to the volume "negotiation-data" of one node; set swarm.sharedVolumes'],
  ['a port of one node for two replicas', { swarm: { replicas: 2, sharedVolumes: true, publishedPort: 80, portMode: SwarmPortMode.HOST } },
    'swarm.replicas 2 would share port 80 of a node; set swarm.portMode to SwarmPortMode.INGRESS'],
  ['a rolling update that cannot see failures', { swarm: { sharedVolumes: true }, health: { kind: HealthKind.NONE } },
    'health.kind NONE cannot tell whether it works'],
  ['a GPU', { swarm: {}, compose: { resources: { gpus: 1 } } }, 'compose.resources.gpus 1 is unknown to Swarm'],
  ['a misspelt option', { swarm: { replica: 1 } }, 'unknown option "swarm.replica"; did you mean "swarm.replicas"?'],
  ['a path that another file has', { swarm: {}, paths: { stack: 'docker-compose.yml' } }, 'invalid paths.stack "docker-compose.yml"'],
])('refuses %s', (_, options, message) => expect(complaint(options)).toContain(message));
