import { github, Project } from 'projen';
import { commandsOf, placeOf } from './commands';
import { Model } from '../model';

/** Actions by the commit of their version. */
const ACTIONS = {
  checkout: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683', // v4.2.2
  node: 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020', // v4.4.0
  uv: 'astral-sh/setup-uv@e92bafb6253dcd438e0484186d7669ea7a8ca1cc', // v6.4.3
  buildx: 'docker/setup-buildx-action@e468171a9de216ec08956ac3ada2f0791b6bd435', // v3.11.1
  login: 'docker/login-action@184bdaa0721073962dff0199f1fb9940f07167d1', // v3.5.0
  qemu: 'docker/setup-qemu-action@29109295f81e9208d7d86ff1c6c12d2833863392', // v3.6.0
};

/** The author of commits. */
const IDENTITY = ['git config user.name "github-actions[bot]"', 'git config user.email "github-actions[bot]@users.noreply.github.com"'];

export function addGithub(project: Project, model: Model): void {
  const { branch, image, pin: schedule } = model.ci!;
  const { root, folder, suffix } = placeOf(project, model);
  const owner = github.GitHub.of(root) ?? new github.GitHub(root, { pullRequestLint: false, mergify: false });
  const workflow = new github.GithubWorkflow(owner, `docker${suffix}`);
  const paths = folder ? [`${folder}/**`, 'uv.lock', 'pyproject.toml'] : undefined;
  workflow.on({ push: { branches: [branch], tags: ['v*'] }, pullRequest: { branches: [branch], paths } });

  const { install, verify, check, release, record, pin, pinBranch } = commandsOf(project, model);
  const registry = image ? image.split('/')[0] : 'ghcr.io';
  const run = (name: string, commands: readonly string[], env?: Record<string, string>) =>
    ({ name, run: commands.join('\n'), shell: 'bash', workingDirectory: folder || undefined, env });
  const isPush = "github.event_name == 'push'";
  const checkOut = (settings: Record<string, string | number | boolean>) => ({ name: 'Check out', uses: ACTIONS.checkout, with: settings });
  const tools = [
    { name: 'Set up Node', uses: ACTIONS.node, with: { 'node-version': '22' } },
    { name: 'Set up uv', uses: ACTIONS.uv },
  ];
  const logIn = { name: 'Log in to the registry', uses: ACTIONS.login, with: { registry, username: '${{ github.actor }}', password: '${{ secrets.GITHUB_TOKEN }}' } };
  const common = (fetchDepth?: number) => [
    checkOut({ 'persist-credentials': fetchDepth !== undefined, ...(fetchDepth === undefined ? {} : { 'fetch-depth': fetchDepth }) }),
    ...tools,
    { name: 'Set up buildx', uses: ACTIONS.buildx },
    { ...logIn, if: isPush },
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
        ...(record.length ? [...IDENTITY, `git checkout ${branch}`] : []),
        ...record,
      ]),
    ],
  });

  if (!schedule) return;
  const update = new github.GithubWorkflow(owner, `docker-pin${suffix}`);
  update.on({ schedule: [{ cron: schedule }], workflowDispatch: {} });
  // A request that github.token opens starts no workflow.
  const token = '${{ secrets.PIN_TOKEN || github.token }}';
  update.addJob('pin', {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 30,
    permissions: { contents: WRITE, packages: READ, pullRequests: WRITE },
    steps: [
      checkOut({ ref: branch, token }),
      ...tools,
      logIn,
      run('Install projen', install),
      run('Open a pull request with new digests', [
        ...IDENTITY,
        ...pin,
        `git push --force origin ${pinBranch}`,
        `known=$(gh pr list --head ${pinBranch} --base ${branch} --state open --json number --jq length)`,
        `[ "$known" != 0 ] || gh pr create --head ${pinBranch} --base ${branch} --fill`,
      ], { GH_TOKEN: token }),
    ],
  });
}
