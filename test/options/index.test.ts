/** Every `@default` tag agrees with the model of a project without options. */
import { createModel } from '../../src/model';
import * as enums from '../../src/options';
import { resolveCi } from '../../src/options/ci';
import { resolveService } from '../../src/options/compose-service';
import { resolveWorker } from '../../src/options/compose-worker';
import { resolveKubernetes } from '../../src/options/kubernetes';
import { resolveSwarm } from '../../src/options/swarm';
import { TASKS } from '../../src/options/task-names';
import { readPyproject } from '../../src/project/pyproject';
import { Repository } from '../../src/project/repository';
import { Problems } from '../../src/validation/problems';
import { optionTags } from '../support/option-tags';

/** A repository with nothing but the default directories, of the seed's name. */
const repository: Repository = {
  name: 'negotiation-agent',
  isLockedByProjen: false,
  pyproject: () => readPyproject(new Problems(), undefined),
  pyprojectOf: () => undefined,
  developmentPackages: () => [],
  lock: () => undefined,
  imageDigests: () => undefined,
  requiredUv: () => undefined,
  lockFolder: () => '.',
  modules: () => [],
  pythonVersionFile: () => undefined,
  isDirectory: () => true,
  hasFiles: () => true,
  exists: () => false,
  leavesBy: () => false,
  isIgnoredByGit: () => false,
  gitIgnores: () => [],
  pathFrom: () => '.',
  ownerOf: () => undefined,
  isUnmanaged: () => false,
};
const model = createModel(new Problems(), undefined, repository);

/** Where the options of each struct are. */
const models = {
  ...model,
  composecontainer: model.compose,
  kubernetes: resolveKubernetes(new Problems(), {}, { compose: model.compose, isChecked: true })!,
  ci: resolveCi(new Problems(), {}, { image: 'negotiation-agent', hasManifests: true })!,
  swarm: resolveSwarm(new Problems(), {}, { compose: model.compose, isChecked: true })!,
  composeservice: resolveService(new Problems(), 'db', { image: 'postgres:17' }),
  composeworker: resolveWorker(new Problems(), 'worker', { command: ['work'] }, repository),
};

/** Options whose model has another shape. */
const ELSEWHERE: Readonly<Record<string, unknown>> = {
  'pythonVersion': model.python.version,
  'debianRelease': /-(\w+)$/.exec(model.runtime.image)?.[1],
  'runtime.python': model.python.executable,
  'privileges': model.privileges.startsAsRoot ? enums.Privileges.DROP_ROOT : undefined,
  'privilegeDrop': Object.values(enums.PrivilegeDrop).find(drop => model.privileges.asApp.startsWith(drop)),
  'swarm': model.swarm,
  'kubernetes': model.kubernetes,
  'ci': model.ci,
  'paths.kubernetes': 'deploy/kubernetes',
  'paths.stack': 'docker-stack.yml',
  'builder.uvVersion': model.builder.uv,
  'compose.services': Object.fromEntries(model.compose.others.map(each => [each.name, each])),
  'compose.workers': Object.fromEntries(model.compose.others.map(each => [each.name, each])),
  'data.directories': model.data.directories.slice(1),
  'paths.images': model.digestFile,
};
/** Defaults that the tags describe in words. */
const IN_WORDS: Readonly<Record<string, unknown>> = {
  'pythonVersion': '3.12',
  'command': ['python', '-m', 'negotiation.app'],
  'source.context': '.',
  'builder.image': 'ghcr.io/astral-sh/uv:python3.12-bookworm-slim',
  'builder.uvVersion': undefined,
  'builder.environment': {
    UV_COMPILE_BYTECODE: '1',
    UV_LINK_MODE: 'copy',
    UV_NO_DEV: '1',
    UV_PYTHON_DOWNLOADS: '0',
    UV_PYTHON: '/usr/local/bin/python',
    PYC_INVALIDATION_MODE: 'CHECKED_HASH',
  },
  'builder.versionArgument': undefined,
  'builder.caCertificates': undefined,
  'runtime.image': 'python:3.12-slim-bookworm',
  'runtime.environment': { PYTHONUNBUFFERED: '1', PORT: '8000' },
  'runtime.sources': undefined,
  'image.name': 'negotiation-agent',
  'image.platform': undefined,
  'compose.service': 'negotiation-agent',
  'compose.volume': 'negotiation-data',
  'compose.hostPort': 8000,
  'compose.readOnly': false,
  'paths.dockerignore': '.dockerignore',
  'swarm.environmentSecret': 'negotiation-agent-env',
  'swarm.constraints': ['node.labels.negotiation-data == true'],
  'swarm.publishedPort': undefined,
  'swarm': undefined,
  'kubernetes.name': 'negotiation-agent',
  'kubernetes.storageClass': undefined,
  'kubernetes.environmentSecret': 'negotiation-agent-env',
  'kubernetes.memoryRequest': '128Mi',
  'kubernetes.memoryLimit': '512Mi',
  'kubernetes': undefined,
  'health.hostHeader': undefined,
  'health.command': [],
  'composecontainer.envFiles': undefined,
  'composecontainer.dependsOn': {},
  'composecontainer.networks': [],
  'composecontainer.resources': { gpus: 0 },
  'composeservice.command': [],
  'composeservice.health': undefined,
  'composeservice.profiles': [],
  'composeworker.healthCommand': [],
  'composeworker.profiles': [],
  'ci': undefined,
  'taskNames': Object.fromEntries(TASKS.map(task => [task, task])),
  'ci.image': undefined,
  'ci.overlay': 'deploy/release',
  'ci.pin': undefined,
  'defaults': undefined,
  'verify.envFile': undefined,
  'verify.network': undefined,
  'verify.services': [],
};

function modelled(option: string): unknown {
  if (option in ELSEWHERE) return ELSEWHERE[option];
  return option.split('.').reduce((value: any, name) => value[name], models);
}

const all = optionTags();

test('every option has a default tag', () => expect(all.filter(({ text }) => text === '')).toEqual([]));

test.each(all.filter(({ text }) => !text.startsWith('- ')))('the default of $option is $text', ({ option, text }) => {
  const value = Function(...Object.keys(enums), `return ${text}`)(...Object.values(enums));
  expect(modelled(option)).toEqual(value);
});

test.each(all.filter(({ text }) => text.startsWith('- ') && !text.startsWith('- see ')))('the default of $option is, in words, $text', ({ option }) => {
  expect(Object.keys(IN_WORDS)).toContain(option);
  expect(modelled(option)).toEqual(IN_WORDS[option]);
});
