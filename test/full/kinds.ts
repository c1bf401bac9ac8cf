/** The packed artefacts in each kind of project, with the oldest and the newest projen and constructs that they support. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { REPOSITORY } from '../../scripts/example';
import { artefact, compileAndPack, LIBRARY, run, runWith } from '../support/packed';
import { freshFolder, MANAGED } from '../support/synthesis';
import { having } from '../support/tools';

/** The package's own range begins with the oldest version. */
const peers: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')).peerDependencies;
const oldest = (name: string) => /\d+\.\d+\.\d+/.exec(peers[name])![0];
const newest = (name: string) => run(REPOSITORY, 'npm', 'view', name, 'version').trim();
const VERSIONS: Readonly<Record<string, (name: string) => string>> = { oldest, newest };

/** Expressions for a project named agent, in JavaScript. */
const KINDS: Readonly<Record<string, string>> = {
  Project: "new Project({ name: 'agent' })",
  PythonProject: "new python.PythonProject({ name: 'agent', moduleName: 'agent', authorName: '', authorEmail: '', version: '0.1.0', uv: true, sample: false })",
  NodeProject: "new javascript.NodeProject({ name: 'agent', defaultReleaseBranch: 'main' })",
  TypeScriptProject: "new typescript.TypeScriptProject({ name: 'agent', defaultReleaseBranch: 'main' })",
  JsiiProject: "new cdk.JsiiProject({ name: 'agent', author: 'a', authorAddress: 'a@example.com', repositoryUrl: 'https://example.com/a.git', defaultReleaseBranch: 'main' })",
};
const PYTHON_KINDS: Readonly<Record<string, string>> = {
  Project: 'Project(name="agent")',
  NodeProject: 'NodeProject(name="agent", default_release_branch="main")',
  TypeScriptProject: 'TypeScriptProject(name="agent", default_release_branch="main")',
  JsiiProject: 'JsiiProject(name="agent", author="a", author_address="a@example.com", repository_url="https://example.com/a.git", default_release_branch="main")',
  PythonProject: 'PythonProject(name="agent", module_name="agent", author_name="", author_email="", version="0.1.0", uv=True, sample=False)',
};

const WITHOUT_INSTALLS = { PROJEN_DISABLE_POST: 'true' };
const textsOf = (folder: string) => MANAGED.map(path => readFileSync(join(folder, path), 'utf8'));

/** Synthesizes twice, and returns the managed files of a service. The second time changes nothing. */
function synthesized(folder: string, service: string, command: string, ...args: string[]): string[] {
  runWith(WITHOUT_INSTALLS, folder, command, ...args);
  const first = textsOf(join(folder, service));
  runWith(WITHOUT_INSTALLS, folder, command, ...args);
  expect(textsOf(join(folder, service))).toEqual(first);
  const { tasks } = JSON.parse(readFileSync(join(folder, service, '.projen', 'tasks.json'), 'utf8'));
  expect(Object.keys(tasks)).toEqual(expect.arrayContaining(['docker:build', 'docker:verify', 'docker:pin']));
  return first;
}

/** Files by kind of project. Those of one kind do not depend on the version of projen. */
const seen = new Map<string, string[]>();
function sameAsBefore(kind: string, files: string[]): void {
  expect(files).toEqual(seen.get(kind) ?? files);
  seen.set(kind, files);
}

beforeAll(() => {
  compileAndPack('js', 'python');
}, 300_000);

describe.each(Object.keys(VERSIONS))('with the %s projen and constructs', age => {
  const version = VERSIONS[age];
  const home = freshFolder();

  describe('from npm', () => {
    beforeAll(() => {
      run(home, 'npm', 'init', '--yes');
      run(home, 'npm', 'install', '--no-audit', '--no-fund', `projen@${version('projen')}`, `constructs@${version('constructs')}`, artefact('js', '.tgz'));
    }, 300_000);

    const definition = (folder: string, lines: string) => {
      mkdirSync(folder);
      writeFileSync(join(folder, '.projenrc.js'), `const { Project, cdk, javascript, python, typescript } = require('projen');
const { NegotiationDockerPackaging } = require('${LIBRARY}');
${lines}
project.synth();
`);
      return folder;
    };

    test('npm found no conflict among the versions', () => expect(run(home, 'npm', 'ls', 'projen', 'constructs')).not.toMatch(/invalid|UNMET/));

    test.each(Object.entries(KINDS))('a %s', (kind, expression) => {
      const folder = definition(join(home, kind), `const project = ${expression};\nnew NegotiationDockerPackaging(project);`);
      sameAsBefore(kind, synthesized(folder, '.', 'node', '.projenrc.js'));
    }, 120_000);

    test('the root of a monorepo', () => {
      const folder = definition(join(home, 'monorepo'), `const project = new Project({ name: 'mono' });
for (const [i, name] of ['orders', 'quotes'].entries()) {
  new NegotiationDockerPackaging(new Project({ name, parent: project, outdir: 'services/' + name }), { compose: { hostPort: 9000 + i } });
}`);
      sameAsBefore('monorepo', synthesized(folder, 'services/quotes', 'node', '.projenrc.js'));
      expect(existsSync(join(folder, 'services/orders/Dockerfile'))).toBe(true);
    }, 120_000);
  });

  describe('from the wheel', () => {
    const python = join(home, '.venv', 'bin', 'python');
    const testWheel = having('python3 with venv');

    beforeAll(() => {
      run(home, 'python3', '-m', 'venv', '.venv');
      run(home, python, '-m', 'pip', 'install', '--quiet', artefact('python', '.whl'), `projen==${version('projen')}`, `constructs==${version('constructs')}`);
    }, 300_000);

    testWheel.each(Object.entries(PYTHON_KINDS))('a %s', (kind: string, expression: string) => {
      const folder = join(home, `python-${kind}`);
      mkdirSync(folder);
      writeFileSync(join(folder, '.projenrc.py'), `from projen import Project
from projen.cdk import JsiiProject
from projen.javascript import NodeProject
from projen.python import PythonProject
from projen.typescript import TypeScriptProject
from projen_negotiation_docker_packaging import NegotiationDockerPackaging

project = ${expression}
NegotiationDockerPackaging(project)
project.synth()
`);
      sameAsBefore(`python-${kind}`, synthesized(folder, '.', python, '.projenrc.py'));
    }, 120_000);

    testWheel('the root of a monorepo', () => {
      const folder = join(home, 'python-monorepo');
      mkdirSync(folder);
      writeFileSync(join(folder, '.projenrc.py'), `from projen import Project
from projen_negotiation_docker_packaging import ComposeOptions, NegotiationDockerPackaging

project = Project(name="mono")
for number, name in enumerate(["orders", "quotes"]):
    service = Project(name=name, parent=project, outdir=f"services/{name}")
    NegotiationDockerPackaging(service, compose=ComposeOptions(host_port=9000 + number))
project.synth()
`);
      sameAsBefore('python-monorepo', synthesized(folder, 'services/quotes', python, '.projenrc.py'));
    }, 120_000);
  });
});
