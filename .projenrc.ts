import { cdk, github, javascript, release } from 'projen';

/** Commands of the package. */
const bin = {
  'negotiation-docker-adopt': 'lib/adopt/cli.js',
  'negotiation-docker-check': 'lib/check/cli.js',
  'negotiation-docker-explain': 'lib/explain/cli.js',
  'negotiation-docker-pin': 'lib/pin/cli.js',
  'negotiation-docker-verify': 'lib/verify/cli.js',
  'negotiation-kubernetes-verify': 'lib/verify/kubernetes/cli.js',
};

const project = new cdk.JsiiProject({
  name: 'projen-negotiation-docker-packaging',
  description: 'Container packaging for Python services made with uv, as projen-managed files',
  author: 'Negotiation Packaging contributors',
  authorAddress: 'contributors@example.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/example/projen-negotiation-docker-packaging.git',
  license: 'Apache-2.0',
  copyrightOwner: 'Negotiation Packaging contributors',
  keywords: ['projen', 'docker', 'uv', 'python', 'container'],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  peerDependencyOptions: { pinnedDevDependency: false },
  peerDeps: ['projen@>=0.103.0 <1.0.0', 'constructs@^10.5.0'],
  // smol-toml is a runtime dependency that the bundle contains: TOML has a specification of its own, and this parser has no dependencies.
  devDeps: ['smol-toml@^1', 'projen@0.103.25', 'constructs@10.5.0', 'yaml', 'tsx', 'esbuild', 'fast-check', 'dockerfile-ast'],
  // Version 13 needs Node 22.
  bumpPackage: 'commit-and-tag-version@^12',
  publishToPypi: {
    distName: 'projen-negotiation-docker-packaging',
    module: 'projen_negotiation_docker_packaging',
    trustedPublishing: true,
  },
  npmTrustedPublishing: true,
  // A person starts a release of a commit that the check has passed.
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  bin,
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    extraCliOptions: ['--json', '--outputFile=test-reports/jest.json'],
    jestConfig: {
      collectCoverage: false,
      // Engine tests wait more than they compute.
      maxWorkers: 3,
      testTimeout: 60_000,
      globalSetup: '<rootDir>/test/support/folders.js',
      testSequencer: '<rootDir>/test/support/long-first.js',
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'benchmarks', 'scripts'], tsconfigPath: './tsconfig.dev.json' },
  githubOptions: { mergify: false, pullRequestLint: false },
  pullRequestTemplate: false,
  buildWorkflow: false,
  depsUpgrade: false,
  gitignore: ['__pycache__/', '.venv/', '/CHANGELOG.md'],
});

for (const folder of ['.ci', '.github', 'examples', 'scripts', 'test']) project.addPackageIgnore(`/${folder}/`);
// The pages link to them.
project.addPackageIgnore('/benchmarks/*');
project.npmignore?.include('/benchmarks/README.md', '/benchmarks/results.svg');

project.addTask('demo', {
  description: 'Package the example in a new folder; build, run and ask it where a container engine answers',
  exec: 'tsx scripts/demo.ts',
});
project.addTask('bench', {
  description: 'Measure this packaging beside its alternatives and write benchmarks/README.md',
  exec: 'tsx benchmarks/bench.ts',
  receiveArgs: true,
});
project.addTask('example:update', {
  description: 'Synthesize the examples anew, and draw the picture of the imports',
  exec: 'tsx scripts/update-example.ts && tsx scripts/architecture.ts',
});
project.addTask('ci:full', {
  description: 'Everything that takes longer than a check may: the whole matrix on two engines, with repeats',
  exec: 'bash .ci/full',
});

// One file for the library and one for each command: Node loads them in half the time of 75 small ones.
project.compileTask.prependExec('rm -rf lib');
project.compileTask.exec('find lib -name "*.js" -delete');
const entries = ['lib/index.js', ...Object.values(bin)].map(path => path.replace(/^lib\/(.*)\.js$/, 'src/$1.ts'));
project.compileTask.exec(`esbuild ${entries.join(' ')} --bundle --platform=node --external:projen --external:constructs --minify-whitespace --log-level=warning --outdir=lib`);
project.compileTask.exec('tsx scripts/library.ts');
// Of a wheel jsii runs the files as they are packed; npm would make them executable itself.
project.compileTask.exec(`chmod +x ${Object.values(bin).join(' ')}`);

// After API.md is written.
project.tasks.tryFind('docgen')?.exec('tsx scripts/api-examples.ts');

// CHANGELOG.md is part of the package. The workflow of a release sets RELEASE.
project.tasks.tryFind('bump')?.exec('tsx scripts/changelog.ts');
project.testTask.addCondition('[ -z "$RELEASE" ]');

// The check needs Debian 12 and root: it starts an engine of its own.
const check = new github.GithubWorkflow(github.GitHub.of(project)!, 'check');
check.on({ push: { branches: ['main'] }, pullRequest: {} });
check.addJob('check', {
  runsOn: ['ubuntu-latest'],
  container: { image: 'node:20-bookworm' },
  timeoutMinutes: 60,
  permissions: { contents: github.workflows.JobPermission.READ },
  steps: [
    { name: 'Check out', uses: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683' }, // v4.2.2
    { name: 'Check', run: '.ci/run' },
  ],
});
// projen would write a list.
check.file?.addOverride('jobs.check.container.options', '--privileged');

// The resolver's optional platform bindings go missing from a lock file made elsewhere; one pinned version keeps `npm ci` whole.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// Imports run downward: see CONTRIBUTING.md.
const layers = ['./src/validation', './src/project', './src/options', './src/model.ts', './src/outputs', './src/files', './src/programs', './src/verify', './src/pin', './src/check', './src/explain', './src/adopt'];
project.eslint?.addRules({
  'import/no-cycle': 'error',
  'import/no-restricted-paths': ['error', {
    zones: [
      // Each folder may import from those before it.
      ...layers.map((folder, i) => ({
        target: folder,
        from: './src',
        except: layers.slice(0, i + 1).map(each => each.replace('./src/', './')),
      })),
      { target: './src', from: ['./test', './scripts', './benchmarks'] },
    ],
  }],
});
// The bundle contains it.
project.eslint?.allowDevDeps('src/project/toml.ts');
// Only the construct, its files, its tasks and the look at the project use projen; all else is pure.
project.eslint?.addOverride({
  files: ['validation', 'options', 'outputs', 'programs', 'verify', 'pin', 'check', 'explain', 'adopt'].map(folder => `src/${folder}/**`).concat('src/model.ts'),
  rules: { 'no-restricted-imports': ['error', { paths: ['projen', 'constructs'] }] },
});
// The project service looks for tsconfig.json only, which leaves the tests out.
project.tsconfigDev.addInclude('.projenrc.ts');
// jest transpiles each file alone and checks no types.
project.testTask.prependExec('tsc --noEmit --project tsconfig.dev.json');
project.eslint!.config.parserOptions = { ecmaVersion: 2018, sourceType: 'module', project: './tsconfig.dev.json' };

project.synth();
