import { PythonModule } from '../project/python-modules';
import { Repository } from '../project/repository';
import { Check, line, listOf } from '../validation/checks';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

const EXAMPLE = '["python", "-m", "negotiation.app"]';

const RUNNERS = ['uv', 'uvx', 'poetry', 'pdm', 'pipenv', 'hatch', 'rye'];

/** A program and its arguments, one per item. */
export function argv(sample: string): Check<readonly string[]> {
  const words = listOf(line, sample);
  return (value, option, problems) => {
    const checked = words(value, option, problems);
    if (!checked || (checked.length > 0 && checked[0] !== '')) return checked;
    problems.invalid(option, value, `a program and its arguments, e.g. ${sample}`);
    return undefined;
  };
}

/** The option `command`. */
export const command = argv(EXAMPLE);

/** The command of the option, else that of the package in the repository, else the seed's. */
export function resolveCommand(problems: Problems, given: readonly string[] | undefined, repository: Repository): readonly string[] {
  if (given) {
    checkRunner(problems, 'command', given, repository);
    return given;
  }
  const found = repository.modules();
  const standard = pythonModule(`${repository.moduleName ?? standardModule(repository, found)}.app`);
  if (found.length === 0) {
    if (repository.exists('pyproject.toml')) problems.warn(`no Python package yet, so the image starts ${standard.join(' ')}; set command where yours differs`);
    return standard;
  }
  const own = ownModules(repository, found.filter(({ isFile }) => !isFile));
  // A file beside the packages counts where none of them is a program.
  const candidates = own.some(({ entries }) => entries.length) ? own : [...own, ...found.filter(({ isFile }) => isFile)];
  const entries = candidates.flatMap(module => module.entries);
  if (entries.length === 1) return pythonModule(entries[0]);
  const scripts = Object.keys(repository.pyproject().scripts);
  if (entries.length === 0 && scripts.length === 1) return [scripts[0]];
  if (entries.length === 0 && own.some(({ name }) => name === repository.moduleName)) {
    problems.warn(`${repository.moduleName} has no app.py that runs as a service yet, and the image starts ${standard.join(' ')}; set command where yours differs`);
    return standard;
  }
  problems.add(`cannot tell which command starts the app: ${describe(candidates, scripts)}; set command, e.g. ${JSON.stringify(example(candidates, scripts))}`);
  return standard;
}

function pythonModule(name: string): string[] {
  return ['python', '-m', name];
}

/** The seed's module, where no package says otherwise. */
function standardModule(repository: Repository, found: readonly PythonModule[]): string {
  return found.length === 0 ? repository.pyproject().modules[0] ?? 'negotiation' : 'negotiation';
}

/** The packages that the project or its build configuration names, all of them where it names none. */
function ownModules(repository: Repository, found: readonly PythonModule[]): readonly PythonModule[] {
  const { modules, name } = repository.pyproject();
  const named = [repository.moduleName, ...modules, name?.toLowerCase().replace(/[-.]+/g, '_')];
  const own = found.filter(module => named.some(each => each === module.name || each?.startsWith(`${module.name}.`) || module.name.startsWith(`${each}.`)));
  return own.length ? own : found;
}

function describe(modules: readonly PythonModule[], scripts: readonly string[]): string {
  const programs = modules.flatMap(({ entries }) => entries.map(entry => `python -m ${entry}`));
  const paths = modules.map(({ path }) => path);
  const found = programs.length ? `the programs ${programs.join(', ')}` : `no app.py or __main__.py that runs as a service in ${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ', …' : ''}`;
  return [`found ${found}`, ...(scripts.length ? [`the scripts ${scripts.join(', ')}`] : [])].join(', and ');
}

function example(modules: readonly PythonModule[], scripts: readonly string[]): string[] {
  const entry = modules.flatMap(({ entries }) => entries)[0];
  if (entry) return pythonModule(entry);
  if (scripts.length) return [scripts[0]];
  return ['uvicorn', `${modules.find(({ app }) => app)?.app ?? `${modules[0].name}.main`}:app`, '--host', '0.0.0.0', '--port', '8000'];
}

/** Reports tools that start a program in an environment of theirs: the image has neither. The command is a list, or text for a shell. */
export function checkRunner(problems: Problems, option: string, given: readonly string[] | string, repository: Repository): void {
  const words = typeof given === 'string' ? given.trim().split(/\s+/) : given;
  const [program] = words;
  const inShell = words.slice(1).map(word => /(?:^|[\s;&|])(uv|poetry|pdm|pipenv) run\s/.exec(word)?.[1]).find(each => each !== undefined);
  if (inShell) problems.add(`invalid ${option} ${show(given)}: the image has no ${inShell}, its environment is on the PATH; leave "${inShell} run" out`);
  if (!RUNNERS.includes(program) || (program.startsWith('uv') && repository.lock()?.hasUv)) return;
  const rest = words.slice(1);
  if (rest[0] === 'run') rest.shift();
  while (rest[0]?.startsWith('-')) rest.shift();
  const better = rest.length ? rest : ['python', '-m', 'negotiation.app'];
  problems.add(`invalid ${option} ${show(given)}: the image has no ${program}, its environment is on the PATH; `
    + `use ${JSON.stringify(typeof given === 'string' ? better.join(' ') : better)}`);
}
