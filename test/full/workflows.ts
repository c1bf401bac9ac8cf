/** Each command of the workflows that the option `ci` writes, on an engine and a registry on loopback. */
import { execFileSync } from 'child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { Registry } from '../../benchmarks/registry';
import { dockerOk } from '../../src/verify/docker';
import { startContainerdStore } from '../support/containerd-store';
import { bareProject, BUILDER_IMAGE, describeEngine, RUNTIME_IMAGE } from '../support/engine';
import { artefact, compileAndPack, GIT, LIBRARY, run, runWith } from '../support/packed';
import { Engine } from '../support/second-engine';
import { folderWith, freshFolder } from '../support/synthesis';
import { having } from '../support/tools';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Writes an SBOM where BuildKit wants it, in place of the scanner of the registry that the engine mirrors. */
const SCANNER = {
  Dockerfile: `FROM ${RUNTIME_IMAGE}\nCOPY --chmod=755 scan /scan\nENTRYPOINT ["/scan"]\n`,
  scan: `#!/bin/sh
echo '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3"}}' \\
    > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"
`,
};

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

describeEngine('the workflows of the option ci', () => {
  const testWorkflow = having('docker-registry', 'git', 'uv');
  const storage = freshFolder();
  const origin = join(freshFolder(), 'agent.git');
  const bin = freshFolder();
  const files = { GITHUB_ENV: join(bin, 'env'), GITHUB_STEP_SUMMARY: join(bin, 'summary') };
  const environment: Record<string, string> = {
    ...GIT,
    ...files,
    PATH: `${bin}:${process.env.PATH}`,
    UV_TOOL_DIR: join(bin, 'tools'),
    UV_TOOL_BIN_DIR: bin,
    GIT_CONFIG_GLOBAL: join(bin, 'gitconfig'),
    GITHUB_REPOSITORY: 'Team/Agent',
    CI_COMMIT_BRANCH: 'main',
    CI_SERVER_HOST: 'gitlab.example.com',
    CI_PROJECT_PATH: 'team/agent',
    RELEASE_TOKEN: 'token',
  };
  let registry: Registry;
  let engine: Engine;
  let image: string;

  const git = (folder: string, ...words: string[]) => runWith(environment, folder, 'git', ...words).trim();
  const clone = () => {
    const folder = freshFolder();
    git(folder, 'clone', '--quiet', origin, '.');
    return folder;
  };

  /** Runs the commands of a job of GitHub in a fresh clone, as its runner does. */
  function github(path: string, job: string, ref: string): string {
    const folder = clone();
    git(folder, 'checkout', '--quiet', ref);
    writeFileSync(files.GITHUB_ENV, '');
    writeFileSync(files.GITHUB_STEP_SUMMARY, '');
    const steps: Step[] = parse(readFileSync(join(folder, path), 'utf8')).jobs[job].steps;
    return steps.filter(step => step.run).map(step => {
      const known = Object.fromEntries(readFileSync(files.GITHUB_ENV, 'utf8').split('\n').filter(Boolean).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
      return runWith({ ...environment, GITHUB_REF_NAME: ref, ...known, ...step.env }, folder, 'bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run!);
    }).join('');
  }

  /** Runs the script of a job of GitLab in a fresh clone, without the lines that set up its runner. */
  function gitlab(job: string, ref: string): string {
    const folder = clone();
    git(folder, 'checkout', '--quiet', '--detach', ref);
    const { before_script: before, script, variables } = parse(readFileSync(join(folder, '.gitlab-ci.yml'), 'utf8'))[job];
    const lines = [...before, ...script].filter(line => !/apk add|docker login|docker context create|binfmt/.test(line));
    const tag: Record<string, string> = ref.startsWith('v') ? { CI_COMMIT_TAG: ref } : {};
    return runWith({ ...environment, IMAGE: variables.IMAGE, ...tag }, folder, 'dash', '-ec', lines.join('\n'));
  }

  const inRegistry = async (path: string, type: string) => {
    const reply = await fetch(`http://${registry.address}/v2/team/agent/${path}`, { headers: { accept: type } });
    expect(reply.status).toBe(200);
    return { digest: reply.headers.get('docker-content-digest'), content: await reply.json() as any };
  };

  /** The digest of a pushed image, and the kinds of its attestations. */
  async function released(tag: string) {
    const { digest, content } = await inRegistry(`manifests/${tag}`, INDEX);
    const attestation = content.manifests.find((each: any) => each.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest');
    const { content: { layers } } = await inRegistry(`manifests/${attestation.digest}`, MANIFEST);
    return {
      digest,
      platforms: content.manifests.map(({ platform }: any) => `${platform.os}/${platform.architecture}`).filter((each: string) => !each.startsWith('unknown')),
      attestations: layers.map((layer: any) => layer.annotations['in-toto.io/predicate-type']).sort(),
    };
  }

  const ATTESTED = { platforms: ['linux/amd64'], attestations: [expect.stringMatching(/^https:\/\/slsa.dev\/provenance\//), 'https://spdx.dev/Document'] };
  const overlay = () => execFileSync('git', ['-C', origin, 'show', 'main:deploy/release/kustomization.yaml'], { encoding: 'utf8' });

  beforeAll(async () => {
    compileAndPack('js');
    registry = await Registry.start(storage);
    image = `${registry.address}/team/agent`;
    engine = await startContainerdStore({ 'registry-mirrors': [`http://${registry.address}`] });
    process.env.DOCKER_HOST = environment.DOCKER_HOST = engine.host;
    const scanner = `${registry.address}/docker/buildkit-syft-scanner:stable-1`;
    await dockerOk(['build', '--quiet', '--tag', scanner, folderWith(SCANNER)]);
    await dockerOk(['push', '--quiet', scanner]);
    const bases = [[BUILDER_IMAGE, 'astral-sh/uv:3.11'], [RUNTIME_IMAGE, 'python:3.11']].map(([from, name]) => [from, `${registry.address}/${name}`]);
    for (const [from, to] of bases) {
      await dockerOk(['tag', from, to]);
      await dockerOk(['push', '--quiet', to]);
    }

    const folder = bareProject();
    run(folder, 'git', 'init', '--quiet', '--initial-branch', 'main');
    run(folder, 'npm', 'init', '--yes');
    run(folder, 'npm', 'install', '--save-dev', '--no-audit', '--no-fund', 'projen@0.103.25', 'constructs@10.5.0', artefact('js', '.tgz'));
    const options = {
      pythonVersion: '3.11',
      builder: { image: bases[0][1] },
      runtime: { image: bases[1][1] },
      health: { interval: 2, timeout: 2 },
      kubernetes: {},
      ci: { github: true, gitlab: true, image, platforms: ['linux/amd64'], pin: '30 5 * * 1' },
    };
    writeFileSync(join(folder, '.projenrc.js'), `const { Project, javascript } = require('projen');
const { NegotiationDockerPackaging } = require('${LIBRARY}');
const project = new Project({ name: 'agent' });
new javascript.Projenrc(project);
new NegotiationDockerPackaging(project, ${JSON.stringify(options)});
project.synth();
`);
    run(folder, 'node', '.projenrc.js');
    writeFileSync(environment.GIT_CONFIG_GLOBAL, `[url "${origin}"]\n  insteadOf = https://release:token@gitlab.example.com/team/agent.git\n[safe]\n  directory = *\n`);
    // Writes down its arguments; no request is open.
    writeFileSync(join(bin, 'gh'), `#!/bin/sh\necho "$*" >> ${join(bin, 'gh.log')}\n[ "$2" != list ] || echo 0\n`);
    chmodSync(join(bin, 'gh'), 0o755);
    mkdirSync(origin);
    git(origin, 'init', '--quiet', '--bare', '--initial-branch', 'main');
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'begin');
    git(folder, 'tag', 'v1.0.0');
    git(folder, 'tag', 'v1.1.0');
    git(folder, 'push', '--quiet', '--tags', origin, 'main');
  }, 600_000);

  afterAll(async () => {
    await engine?.stop();
    registry?.stop();
    delete process.env.DOCKER_HOST;
  }, 60_000);

  testWorkflow('GitHub: verify builds, verifies and checks, and writes the cache', async () => {
    const output = github('.github/workflows/docker.yml', 'verify', 'main');
    expect(output).toContain('hadolint');
    await inRegistry('manifests/cache', INDEX);
  }, 600_000);

  testWorkflow('GitHub: release pushes with SBOM and provenance, and commits the digest', async () => {
    github('.github/workflows/docker.yml', 'release', 'v1.0.0');
    const { digest, ...rest } = await released('1.0.0');
    expect(rest).toEqual(ATTESTED);
    expect(overlay()).toContain(`newName: ${image}\n    digest: ${digest}\n`);
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toBe(`${image}:1.0.0@${digest}\n`);
  }, 600_000);

  testWorkflow('GitHub: pin pushes a branch with digests and opens a pull request; without a change it does nothing', () => {
    github('.github/workflows/docker-pin.yml', 'pin', 'main');
    const shown = (path: string) => execFileSync('git', ['-C', origin, 'show', `docker-pin:${path}`], { encoding: 'utf8' });
    expect(Object.keys(JSON.parse(shown('docker-images.json')))).toEqual([`${registry.address}/astral-sh/uv:3.11`, `${registry.address}/python:3.11`]);
    expect(shown('Dockerfile')).toMatch(/^FROM \S+\/python:3\.11@sha256:\w{64} AS runtime$/m);
    const calls = () => readFileSync(join(bin, 'gh.log'), 'utf8').trim().split('\n');
    expect(calls()[1]).toBe('pr create --head docker-pin --base main --fill');
    git(origin, 'update-ref', 'refs/heads/main', 'refs/heads/docker-pin');
    expect(github('.github/workflows/docker-pin.yml', 'pin', 'main')).toContain('The digests are up to date.');
    expect(calls()).toHaveLength(2);
  }, 300_000);

  testWorkflow('GitLab: verify and release do the same', async () => {
    expect(gitlab('verify', 'main')).toContain('hadolint');
    gitlab('release', 'v1.1.0');
    const { digest, ...rest } = await released('1.1.0');
    expect(rest).toEqual(ATTESTED);
    expect(overlay()).toContain(`digest: ${digest}`);
  }, 600_000);

  testWorkflow('GitLab: a scheduled pipeline without new digests pushes nothing', () => {
    const before = git(origin, 'rev-parse', 'docker-pin');
    expect(gitlab('pin', 'main')).toContain('The digests are up to date.');
    expect(git(origin, 'rev-parse', 'docker-pin')).toBe(before);
  }, 300_000);
});
