import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel } from 'projen';
import { NegotiationAgent, NegotiationAgentOptions } from '../src';
import { freshFolder, MANAGED, synth } from './support/synthesis';

function agent(options: Partial<NegotiationAgentOptions> = {}): NegotiationAgent {
  const project = new NegotiationAgent({ name: 'offer-agent', outdir: freshFolder(), logging: { level: LogLevel.OFF }, ...options });
  synth(project);
  return project;
}

const read = ({ outdir }: NegotiationAgent, path: string) => readFileSync(join(outdir, path), 'utf8');

test('a new agent has an app, tests, and the files of the packaging', () => {
  const project = agent();
  for (const path of ['offer_agent/__init__.py', 'offer_agent/app.py', 'tests/test_app.py', 'config/policy.toml', 'knowledge_base/arguments.md', ...MANAGED]) {
    expect([path, existsSync(join(project.outdir, path))]).toEqual([path, true]);
  }
  expect(read(project, 'tests/test_app.py')).toContain('from offer_agent import app');
  expect(read(project, 'Dockerfile')).toContain('CMD ["python", "-m", "offer_agent.app"]');
  expect(project.packaging.serviceName).toBe('offer-agent');
});

test('options of a newcomer', () => {
  const project = agent({ moduleName: 'offers', deps: ['anthropic@^0.70'], requiresPython: '>=3.13', packaging: { port: 9000 } });
  const pyproject = read(project, 'pyproject.toml');
  expect(pyproject).toContain('requires-python = ">=3.13"');
  for (const name of ['starlette', 'uvicorn', 'anthropic>=0.70,<1.0.0', 'httpx2']) expect(pyproject).toContain(`"${name}"`);
  expect(existsSync(join(project.outdir, 'offers/app.py'))).toBe(true);
  expect(read(project, 'Dockerfile')).toContain('EXPOSE 9000');
});

test('a definition in Python has the package in its environment', () => {
  const project = agent({ projenrcPy: true });
  expect(read(project, 'pyproject.toml')).toMatch(/^dev = \[[^\]]*"projen-negotiation-docker-packaging"/m);
  expect(JSON.parse(read(project, '.projen/tasks.json')).tasks.default.steps).toEqual([{ execArgs: ['python', '.projenrc.py'] }]);
});

test('the second synthesis changes nothing, and leaves alone what the team changed and deleted', () => {
  const first = agent();
  const generated = ['Dockerfile', '.dockerignore', 'docker-compose.yml'].map(path => read(first, path));
  expect(generated[0]).toMatch(/^COPY .*\/config\//m);
  writeFileSync(join(first.outdir, 'offer_agent/app.py'), '# ours\n');
  rmSync(join(first.outdir, 'tests'), { recursive: true });
  const second = agent({ outdir: first.outdir });
  expect(['Dockerfile', '.dockerignore', 'docker-compose.yml'].map(path => read(second, path))).toEqual(generated);
  expect(read(second, 'offer_agent/app.py')).toBe('# ours\n');
  expect(existsSync(join(second.outdir, 'tests'))).toBe(false);
});
