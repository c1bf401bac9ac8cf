import { readFileSync } from 'fs';
import { join } from 'path';
import { github, gitlab, LogLevel, Project, typescript } from 'projen';
import { parse } from 'yaml';
import { CiOptions, NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { freshFolder, synth, testInvalid } from '../support/synthesis';

testInvalid([
  ['ci.github', { ci: { github: 'yes' } }, '"yes"'],
  ['ci.image', { ci: { github: true, image: 'A:1' } }, '"A:1"'],
  ['ci.platforms[0]', { ci: { github: true, platforms: ['windows'] } }, '"windows"'],
  ['ci.pin', { ci: { github: true, pin: 'weekly' } }, '"weekly"'],
  ['ci.branch', { ci: { github: true, branch: '-x' } }, '"-x"'],
]);

function project(ci: CiOptions, options: NegotiationDockerPackagingOptions = {}, root = new Project({ name: 'agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } })) {
  new NegotiationDockerPackaging(root, { ci, ...options });
  synth(root);
  const read = (path: string) => readFileSync(join(root.outdir, path), 'utf8');
  return { root, read, workflow: () => parse(read('.github/workflows/docker.yml')), pipeline: () => parse(read('.gitlab-ci.yml')) };
}

const scriptOf = (steps: { name: string; run?: string }[], name: string) => steps.find(each => each.name === name)!.run;

test('without the option there is no workflow', () => expect(() => project({ gitlab: true }).workflow()).toThrow('ENOENT'));

test('contradictions are problems', () => {
  expect(() => project({})).toThrow('ci writes no workflow; set ci.github or ci.gitlab to true, or remove ci');
  expect(() => project({ github: true, overlay: 'deploy/x' })).toThrow('ci.overlay "deploy/x" has no manifests to stand on');
});

describe('GitHub', () => {
  test('actions are pinned, and permissions are least', () => {
    const { jobs, permissions } = project({ github: true }).workflow();
    const steps = Object.values<any>(jobs).flatMap(job => job.steps);
    for (const { uses } of steps.filter(each => each.uses)) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(permissions).toBeUndefined();
    expect(jobs.verify.permissions).toEqual({ contents: 'read', packages: 'write' });
    expect(jobs.release.permissions).toEqual({ contents: 'read', packages: 'write' });
    expect(steps.filter(({ with: given }) => given?.['persist-credentials']).length).toBe(0);
  });

  test('a pull request logs in nowhere and writes no cache', () => {
    const { verify } = project({ github: true }).workflow().jobs;
    const named = (name: string) => verify.steps.find((each: { name: string }) => each.name === name);
    expect(named('Log in to the registry').if).toBe("github.event_name == 'push'");
    expect(named('Say where the cache goes').if).toBe("github.ref == 'refs/heads/main'");
  });

  test('a release pushes all platforms with SBOM and provenance, by a tag', () => {
    const { release } = project({ github: true }, { runtime: { linkedCopies: true } }).workflow().jobs;
    expect(release.if).toBe("startsWith(github.ref, 'refs/tags/v')");
    const script = scriptOf(release.steps, 'Push the image');
    for (const flag of ['--platform linux/amd64,linux/arm64', '--sbom=true', '--provenance=mode=max', '--push', '--tag "$IMAGE:$VERSION"']) expect(script).toContain(flag);
    expect(script).not.toContain('git push');
  });

  test('the digest of a release goes into an overlay of the manifests', () => {
    const { jobs } = project({ github: true, branch: 'trunk', overlay: 'deploy/production' }, { kubernetes: {}, image: { name: 'registry.example.com/a' } }).workflow();
    const script = scriptOf(jobs.release.steps, 'Push the image');
    expect(script).toContain('cat > deploy/production/kustomization.yaml');
    expect(script).toContain('resources: [../kubernetes]');
    expect(script).toContain('git push origin "HEAD:trunk"');
    expect(jobs.release.permissions.contents).toBe('write');
    expect(JSON.stringify(jobs)).toContain('IMAGE=registry.example.com/a');
  });

  test('a schedule opens a pull request with new digests', () => {
    const { read } = project({ github: true, pin: '30 5 * * 1', branch: 'trunk' }, { paths: { images: 'docker/images.json' } });
    const { on, jobs: { pin } } = parse(read('.github/workflows/docker-pin.yml'));
    expect(on).toEqual({ schedule: [{ cron: '30 5 * * 1' }], workflow_dispatch: {} });
    expect(pin.permissions).toEqual({ 'contents': 'write', 'packages': 'read', 'pull-requests': 'write' });
    expect(pin.steps[0].with.ref).toBe('trunk');
    expect(scriptOf(pin.steps, 'Open a pull request with new digests')).toContain('npx projen docker:pin\nnpx projen\ngit add docker/images.json\ngit add --update .\n');
    expect(() => project({ github: true }).read('.github/workflows/docker-pin.yml')).toThrow('ENOENT');
  });

  test('uses the GitHub component of the project, and its package manager', () => {
    const root = new typescript.TypeScriptProject({ name: 'agent', outdir: freshFolder(), defaultReleaseBranch: 'main', logging: { level: LogLevel.OFF }, packageManager: undefined });
    const { workflow } = project({ github: true }, {}, root);
    expect(root.components.filter(each => each instanceof github.GitHub)).toHaveLength(1);
    expect(scriptOf(workflow().jobs.verify.steps, 'Install projen')).toBe(root.package.installCommand);
  });

  test('a service of a monorepo has a workflow of its own at the root', () => {
    const root = new Project({ name: 'mono', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
    const service = new Project({ name: 'quotes', parent: root, outdir: 'services/quotes', logging: { level: LogLevel.OFF } });
    new NegotiationDockerPackaging(service, { ci: { github: true, pin: '30 5 * * 1' } });
    synth(root);
    const { jobs, on } = parse(readFileSync(join(root.outdir, '.github/workflows/docker-quotes.yml'), 'utf8'));
    expect(on.pull_request.paths).toContain('services/quotes/**');
    expect(jobs.verify.steps.find((each: { name: string }) => each.name === 'Build and verify the image')['working-directory']).toBe('services/quotes');
    const pin = readFileSync(join(root.outdir, '.github/workflows/docker-pin-quotes.yml'), 'utf8');
    expect(pin).toContain('(cd ../.. && npx projen)');
    expect(pin).toContain('git checkout -B docker-pin-quotes');
    expect(JSON.stringify(jobs)).toContain('GITHUB_REPOSITORY,,}-quotes');
  });
});

describe('GitLab', () => {
  test('verifies each change, and releases tags', () => {
    const { verify, release, stages } = project({ gitlab: true }).pipeline();
    expect(stages).toEqual(['verify', 'release']);
    expect(verify.script.join('\n')).toContain('npx projen docker:verify -- --load --cache-from "type=registry,ref=$IMAGE:cache"');
    expect(release.rules).toEqual([{ if: '$CI_COMMIT_TAG =~ /^v/' }]);
    expect(release.script.join('\n')).toContain('--sbom=true --provenance=mode=max');
  });

  test('a scheduled pipeline opens a merge request with new digests, and does nothing else', () => {
    const { pin, verify, release } = project({ gitlab: true, pin: '30 5 * * 1' }).pipeline();
    expect(pin.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }]);
    expect(pin.script.slice(-1)).toEqual(['git push --force -o merge_request.create -o merge_request.target=main origin docker-pin']);
    expect(JSON.stringify([verify.rules, release.rules])).not.toContain('schedule');
    expect(project({ gitlab: true }).pipeline().pin).toBeUndefined();
  });

  test('adds its jobs to the configuration of the project', () => {
    const root = new Project({ name: 'agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } });
    const own = new gitlab.GitlabConfiguration(root, { stages: ['lint'], jobs: { lint: { stage: 'lint', script: ['ruff check'] } } });
    const { pipeline } = project({ gitlab: true }, {}, root);
    expect(Object.keys(own.jobs)).toEqual(['lint', 'verify', 'release']);
    expect(pipeline().stages).toEqual(['lint', 'verify', 'release']);
  });
});

test('a definition in Python runs with the environment of uv', () => {
  process.env.JSII_AGENT = 'Python/3.12';
  try {
    const { workflow } = project({ github: true });
    expect(scriptOf(workflow().jobs.verify.steps, 'Install projen')).toBe('uv sync --locked');
    expect(scriptOf(workflow().jobs.verify.steps, 'Build and verify the image')).toMatch(/^uv run projen docker:verify /);
  } finally {
    delete process.env.JSII_AGENT;
  }
});
