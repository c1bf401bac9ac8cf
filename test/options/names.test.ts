import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { namesOf } from '../../src/options/names';
import { freshFolder } from '../support/synthesis';

test.each([
  ['negotiation-agent', 'negotiation-agent', 'negotiation-data'],
  ['acme_billing', 'acme-billing', 'acme-billing-data'],
  ['@acme/Billing.Agent', 'acme-billing-agent', 'acme-billing-data'],
  ['agent', 'agent', 'agent-data'],
  ['-a--b_', 'a-b', 'a-b-data'],
])('%s gives %s and %s', (project, image, volume) => expect(namesOf(project)).toEqual({ image, volume }));

test('a name without letters and digits gives none, which is one problem', () => {
  expect(namesOf('日本')).toBeUndefined();
  const project = new Project({ name: '日本', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
  expect(() => new NegotiationDockerPackaging(project)).toThrow('the project name "日本" has no letter or digit for names; set image.name, compose.service and compose.volume');
});
