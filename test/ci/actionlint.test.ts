/** The workflows for GitHub, as actionlint and shellcheck read them. */
import { spawnSync } from 'child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project, typescript } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { freshFolder, synth } from '../support/synthesis';
import { having } from '../support/tools';

const quiet = { logging: { level: LogLevel.OFF } };
const plain = (options: NegotiationDockerPackagingOptions) => {
  const root = new Project({ name: 'agent', outdir: freshFolder(), ...quiet });
  new NegotiationDockerPackaging(root, options);
  return root;
};

const ROOTS: Readonly<Record<string, () => Project>> = {
  'a plain project': () => plain({ ci: { github: true } }),
  'manifests, an overlay, a schedule and a version': () => plain({
    ci: { github: true, overlay: 'deploy/production', pin: '30 5 * * 1', branch: 'trunk', image: 'registry.example.com/team/agent' },
    kubernetes: {},
    builder: { versionArgument: 'VERSION', secrets: [{ id: 'netrc' }] },
    runtime: { linkedCopies: true },
  }),
  'a project in TypeScript': () => {
    const root = new typescript.TypeScriptProject({ name: 'agent', outdir: freshFolder(), defaultReleaseBranch: 'main', ...quiet });
    new NegotiationDockerPackaging(root, { ci: { github: true, pin: '0 4 * * MON' } });
    return root;
  },
  'two services of a monorepo': () => {
    const root = new Project({ name: 'mono', outdir: freshFolder(), ...quiet });
    for (const [i, name] of ['orders', 'quotes'].entries()) {
      new NegotiationDockerPackaging(new Project({ name, parent: root, outdir: `services/${name}`, ...quiet }),
        { compose: { hostPort: 9000 + i }, ci: { github: true, pin: '30 5 * * 1' }, kubernetes: {} });
    }
    return root;
  },
};

/** actionlint's findings in the workflows of the packaging, one per line. It reads the scripts with shellcheck. */
function findings(root: Project): string {
  const folder = join(root.outdir, '.github', 'workflows');
  const workflows = readdirSync(folder).filter(name => name.startsWith('docker')).map(name => join(folder, name));
  expect(workflows.length).toBeGreaterThan(0);
  const { status, stdout, stderr } = spawnSync('actionlint', ['-oneline', '-no-color', ...workflows], { encoding: 'utf8' });
  expect([0, 1]).toContain(status);
  return stdout + stderr;
}

const testLinted = having('actionlint', 'shellcheck');

testLinted.each(Object.keys(ROOTS))('actionlint finds nothing in the workflows of %s', name => {
  const root = ROOTS[name]();
  synth(root);
  expect(findings(root)).toBe('');
}, 60_000);

testLinted.each([
  ['an expression', 'github.event_name ==', 'github.event_nam ==', 'event_nam'],
  ['a script', 'rm metadata.json', 'rm $metadata', 'SC2086'],
])('actionlint finds a mistake in %s', (_, right, wrong, finding) => {
  const root = plain({ ci: { github: true } });
  synth(root);
  const path = join(root.outdir, '.github', 'workflows', 'docker.yml');
  chmodSync(path, 0o644);
  writeFileSync(path, readFileSync(path, 'utf8').replace(right, wrong));
  expect(findings(root)).toContain(finding);
}, 60_000);
