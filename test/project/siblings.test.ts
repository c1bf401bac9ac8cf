import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { freshFolder, synth } from '../support/synthesis';

const quiet = { logging: { level: LogLevel.OFF } };

/** Packages the services of one project tree, and returns the names of their images. */
function services(options: Record<string, NegotiationDockerPackagingOptions>): string[] {
  const parent = new Project({ name: 'mono', outdir: freshFolder(), ...quiet });
  const names = Object.entries(options).map(([name, each]) =>
    new NegotiationDockerPackaging(new Project({ name, outdir: name, parent, ...quiet }), each).imageName);
  synth(parent);
  return names;
}

test('each service has the names of its project', () => expect(services({ alpha: {}, acme_billing: { compose: { hostPort: 8001 } } })).toEqual(['alpha', 'acme-billing']));

test.each<[string, Record<string, NegotiationDockerPackagingOptions>, string]>([
  ['the host port', { alpha: {}, beta: {} }, 'compose.hostPort "127.0.0.1:8000" is also that of project "alpha"; set compose.hostPort in one of the two'],
  ['the image', { alpha: {}, beta: { image: { name: 'alpha' }, compose: { hostPort: 1 } } }, 'image.name "alpha:latest" is also that of project "alpha"'],
  ['the service', { alpha: {}, beta: { compose: { service: 'alpha', hostPort: 1 } } }, 'compose.service "alpha" is also that of project "alpha"'],
  ['the volume', { 'negotiation': {}, 'negotiation-agent': { compose: { hostPort: 1 } } }, 'compose.volume "negotiation-data" is also that of project "negotiation"'],
])('%s of another service of the tree is a problem', (_, options, message) => expect(() => services(options)).toThrow(message));

test('services of two trees share no names', () => expect([...services({ alpha: {} }), ...services({ alpha: {} })]).toEqual(['alpha', 'alpha']));
