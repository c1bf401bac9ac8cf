import { readFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { complaint, files, freshFolder, synth } from '../support/synthesis';

const HOUSE: NegotiationDockerPackagingOptions = {
  port: 9000,
  runtime: { packages: ['tini'], environment: { HOUSE: 'acme' } },
  health: { path: '/live' },
  compose: { environment: { REGION: 'eu', LEVEL: 'info' }, resources: { memory: '256m' } },
};

test('options of a service stand above the defaults: maps are merged, lists and values replaced', () => {
  const { Dockerfile, 'docker-compose.yml': compose } = files({
    defaults: HOUSE,
    runtime: { packages: ['curl'] },
    compose: { environment: { LEVEL: 'debug' } },
  });
  expect(Dockerfile).toMatch(/^EXPOSE 9000$/m);
  expect(Dockerfile).toContain(':9000/live');
  expect(Dockerfile).toMatch(/HOUSE=acme/);
  expect(Dockerfile).toMatch(/\bcurl\b/);
  expect(Dockerfile).not.toContain('tini');
  expect(compose).toContain('REGION: eu');
  expect(compose).toContain('LEVEL: debug');
});

test('the defaults alone give the same files as options', () => {
  const folder = freshFolder();
  expect(files({ defaults: HOUSE }, folder)).toEqual(files(HOUSE, folder));
});

test('defaults may have defaults: house, team, service', () =>
  expect(files({ defaults: { defaults: HOUSE, health: { path: '/team' } }, port: 9001 }).Dockerfile).toContain(':9001/team'));

test('languages other than JavaScript leave an option out by null', () =>
  expect(files({ defaults: HOUSE, port: null as unknown as number }).Dockerfile).toMatch(/^EXPOSE 9000$/m));

test.each<[unknown, string]>([
  [{ defaults: 'house' }, 'invalid defaults "house": expected an object with options'],
  [{ defaults: { prot: 1 } }, 'unknown option "prot"; did you mean "port"?'],
  [{ defaults: { port: 0 } }, 'invalid port 0: '],
])('problems of the defaults are reported: %j', (options, message) => expect(complaint(options)).toContain(message));

test('circles end', () => {
  const circle: Record<string, unknown> = { port: 9000 };
  circle.defaults = circle;
  circle.compose = circle;
  expect(complaint(circle)).toMatch(/found \d+ problems?/);
});

test('a subclass holds the defaults of a house for 100 projects', () => {
  const house = (standard: NegotiationDockerPackagingOptions) => class extends NegotiationDockerPackaging {
    constructor(project: Project, options: NegotiationDockerPackagingOptions = {}) {
      super(project, { defaults: standard, ...options });
    }
  };
  const write = (Packaging: ReturnType<typeof house>, services: number) => {
    const root = new Project({ name: 'root', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
    for (let i = 0; i < services; i++) {
      const project = new Project({ name: `service-${i}`, parent: root, outdir: `service-${i}`, logging: { level: LogLevel.OFF } });
      const packaging = new Packaging(project, { compose: { hostPort: 10_000 + i }, ...(i === 7 ? { health: { path: '/own' } } : {}) });
      expect(NegotiationDockerPackaging.of(project)).toBe(packaging);
    }
    synth(root);
    return Array.from({ length: services }, (_, i) => /:9000(\/\w+)/.exec(readFileSync(join(root.outdir, `service-${i}`, 'Dockerfile'), 'utf8'))![1]);
  };
  expect(new Set(write(house(HOUSE), 100))).toEqual(new Set(['/live', '/own']));
  const after = write(house({ ...HOUSE, health: { path: '/next' } }), 10);
  expect(after.filter(path => path === '/next')).toHaveLength(9);
  expect(after[7]).toBe('/own');
}, 120_000);
