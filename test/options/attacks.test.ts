/** Each known attack, in every place of the options that takes text, ends in the one error or leaves its text intact. */
import { ATTACKS } from '../support/attacks';
import { messageOf, outcomeOf, textOf } from '../support/generated';
import { expectDockerfile, expectError, expectIgnored } from '../support/intact';
import { Place, PLACES } from '../support/option-places';
import { Case, flawsOf } from '../support/readers';
import { eachNth } from '../support/rows';
import { having } from '../support/tools';

const NAMES = Object.keys(ATTACKS);
const allBut = (...names: string[]) => NAMES.filter(name => !names.includes(name));

/** No file holds them on one line. */
const UNWRITABLE = ['newline', 'carriage return', 'CRLF', 'NUL', 'lone high surrogate', 'lone low surrogate'];
/** They would hide the commands that follow, or the instructions. */
const SWALLOWING = ['heredoc', 'heredoc of a number', 'heredoc of an escaped word', 'YAML merge key', 'comment', 'comment at the end', 'syntax directive',
  'escape directive', 'backslash at the end', 'backslash and blank at the end', 'two backslashes at the end'];
const NO_PATTERN = ['escape sequence', 'YAML flow list', 'heredoc of an escaped word', 'backslash at the end', 'YAML tag', 'byte order mark', 'blanks around'];

/** Places of free text, by the attacks whose text they take. */
const FREE: ReadonlyArray<readonly [admitted: readonly string[], options: readonly string[]]> = [
  [allBut(...UNWRITABLE), ['builder.environment.x', 'runtime.environment.x', 'compose.environment.x', 'compose.services.x.environment.x',
    'compose.workers.x.environment.x', 'verify.environment.x', 'compose.services.x.command[]', 'image.labels.x']],
  [allBut(...UNWRITABLE, 'nothing'), ['command[]', 'health.command[]', 'compose.services.x.health.command[]', 'compose.workers.x.command[]',
    'compose.workers.x.healthCommand[]']],
  [allBut(...UNWRITABLE, ...SWALLOWING, 'nothing', 'blank'), ['beforeStart[]', 'builder.commands[]']],
  [allBut(...UNWRITABLE, ...NO_PATTERN, 'nothing', 'blank'), ['ignore.patterns[]']],
];

/** Texts that some readers take for another type, and the files quote. */
const WORDS = ['YAML null', 'YAML boolean'];
const SHORT = [...WORDS, 'YAML octal', 'YAML hexadecimal', 'YAML exponent', 'YAML date'];
const OBJECT = ['constructor', 'method of JSON'];
const PATH = [...SHORT, 'YAML infinity', 'name of every object', ...OBJECT];
const DASHES = ['leading dash', 'leading dashes', 'YAML document', 'YAML end of document'];

/** Places with a grammar, by the attacks whose text is a name there. All others take none. */
const STRICT: ReadonlyArray<readonly [admitted: readonly string[], options: readonly string[]]> = [
  [WORDS, ['builder.environment name', 'builder.secrets[].environmentVariable', 'builder.secrets[].hostVariable', 'runtime.environment name',
    'compose.environment name', 'compose.secrets.x.environment', 'compose.services.x.environment name', 'compose.services.x.secrets.x.environment',
    'compose.workers.x.environment name', 'compose.workers.x.secrets.x.environment', 'verify.environment name']],
  [[...WORDS, 'nothing'], ['builder.versionArgument']],
  [[...WORDS, 'constructor', 'megabyte'], ['debianRelease']],
  [[...WORDS, 'constructor', 'name of every object'], ['user.name']],
  [SHORT, ['builder.secrets[].id', 'compose.secrets name', 'compose.networks[]', 'compose.service', 'compose.volume', 'compose.services.x.secrets name',
    'compose.services.x.networks[]', 'compose.services name', 'compose.workers.x.secrets name', 'compose.workers.x.networks[]', 'compose.workers name', 'swarm.environmentSecret', 'verify.network']],
  [[...SHORT, 'constructor', 'megabyte'], ['builder.packages[]', 'runtime.packages[]']],
  [[...SHORT, ...OBJECT, 'megabyte'], ['builder.extras[]', 'builder.groups[]', 'image.labels name', 'compose.services.x.profiles[]', 'compose.workers.x.profiles[]']],
  [[...WORDS, 'constructor'], ['kubernetes.name']],
  [[...SHORT, 'constructor'], ['image.name', 'kubernetes.storageClass', 'kubernetes.environmentSecret']],
  [[...SHORT, 'name of every object', ...OBJECT], ['image.tag']],
  [PATH, ['data.subdirectories[]', 'ignore.admit[]', 'compose.envFiles[]', 'compose.secrets.x.file', 'compose.services.x.envFiles[]', 'compose.services.x.secrets.x.file',
    'compose.workers.x.envFiles[]', 'compose.workers.x.secrets.x.file', 'paths.dockerfile', 'paths.entrypoint', 'paths.healthcheck', 'paths.compose', 'paths.stack', 'paths.kubernetes',
    'paths.images', 'verify.envFile']],
  [[...SHORT, 'YAML infinity', ...DASHES], ['compose.extraHosts name', 'compose.services.x.extraHosts name', 'compose.workers.x.extraHosts name']],
  [[...PATH, ...DASHES, 'YAML sexagesimal', 'megabyte'], ['health.hostHeader']],
  [['YAML sexagesimal'], ['builder.image', 'runtime.image', 'compose.services.x.image', 'compose.ports[]', 'compose.services.x.ports[]', 'compose.workers.x.ports[]']],
  [['absolute path'], ['builder.secrets[].target', 'runtime.python', 'health.path']],
];

const admittedBy = (table: typeof FREE, option: string) => table.find(([, options]) => options.includes(option))?.[0];
const free = PLACES.filter(({ option }) => admittedBy(FREE, option));

test('the tables name places that the options have', () =>
  expect([...FREE, ...STRICT].flatMap(([, options]) => options).filter(option => !PLACES.some(place => place.option === option))).toEqual([]));

test.each(eachNth(2, PLACES))('$option takes the expected texts, and no others', ({ option, ...place }) => {
  const isFree = admittedBy(FREE, option) !== undefined;
  const admitted = NAMES.filter(name => {
    const options = place.with(ATTACKS[name]);
    const outcome = { message: messageOf(options) };
    const { message, packaging } = outcome.message === undefined && !isFree ? outcomeOf(options) : { ...outcome, packaging: undefined };
    if (message !== undefined) expectError(message);
    if (packaging) {
      expectDockerfile(packaging, options);
      // Without Swarm there is no stack file, and without Kubernetes no manifest.
      if (!['paths.stack', 'paths.kubernetes'].includes(option)) expect(packaging.project.files.map(file => `${file.path}\n${textOf(file)}`).join('')).toContain(ATTACKS[name]);
    }
    return message === undefined;
  });
  expect(admitted.sort()).toEqual([...admittedBy(FREE, option) ?? admittedBy(STRICT, option) ?? []].sort());
});

having('dash', 'busybox', 'docker compose').each(NAMES)('%s reaches the readers of the files intact, from all places of free text at once', async name => {
  const options: Case['options'] = free.filter(({ option }) => admittedBy(FREE, option)!.includes(name))
    .map((place: Place) => place.with(ATTACKS[name])).reduce(merged, {});
  const { message, packaging } = outcomeOf(options);
  expect(message).toBeUndefined();
  expectDockerfile(packaging!, options);
  expectIgnored(packaging!, options);
  expect(await flawsOf([{ options, packaging: packaging! }])).toEqual([]);
});

/** Two sets of options as one. */
function merged(one: object, other: object): object {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(names.map(name => {
    const [a, b] = [one, other].map(each => (each as Record<string, unknown>)[name]);
    const areObjects = [a, b].every(each => typeof each === 'object' && !Array.isArray(each));
    return [name, areObjects ? merged(a as object, b as object) : b ?? a];
  }));
}
