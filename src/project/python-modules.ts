/** A look at the files of a project. Paths are relative to it. */
export interface Tree {
  /** Names in a folder, those of folders with "/" at their end. */
  list(folder: string): readonly string[];
  text(path: string): string | undefined;
}

/** A package or module of the project. */
export interface PythonModule {
  /** Dotted name. */
  readonly name: string;
  /** Folder or file. */
  readonly path: string;
  /** Ways to start it: arguments behind `python -m`. */
  readonly entries: readonly string[];
  /** A module of it that may define an app for a server to import. */
  readonly app?: string;
  /** True for a file beside the packages. */
  readonly isFile: boolean;
}

/** Folders of a flat layout that are no packages of the app: setuptools' FlatLayoutPackageFinder, and this packaging's own. */
const NO_PACKAGES = new Set(('ci bin debian doc docs documentation manpages news newsfragments changelog test tests unit_test integration_tests example examples '
  + 'scripts script tools util utils python build dist benchmark benchmarks exercise exercises htmlcov tasks fabfile site_scons requirements '
  + 'config configs knowledge_base data prompts notebooks migrations alembic node_modules venv env logs cdk infra deploy frontend static templates')
  .split(' '));

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** Packages of the layouts that uv and setuptools know: src/ and flat, namespace packages included, and single modules. */
export function pythonModules(tree: Tree): PythonModule[] {
  const inSrc = packagesIn(tree, 'src', '', 3);
  const packages = inSrc.length ? inSrc : packagesIn(tree, '', '', 3).filter(({ name }) => !NO_PACKAGES.has(name.split('.')[0]));
  return [...packages, ...singleModules(tree)];
}

/** A folder without Python files of its own may be a namespace of packages. */
function packagesIn(tree: Tree, folder: string, prefix: string, depth: number): PythonModule[] {
  const names = tree.list(folder).filter(name => name.endsWith('/')).map(name => name.slice(0, -1)).filter(name => IDENTIFIER.test(name));
  return names.flatMap(name => {
    const path = folder ? `${folder}/${name}` : name;
    const files = tree.list(path).filter(file => file.endsWith('.py'));
    if (files.length) return [packageAt(tree, prefix + name, path, files)];
    return depth > 1 ? packagesIn(tree, path, `${prefix}${name}.`, depth - 1) : [];
  });
}

function packageAt(tree: Tree, name: string, path: string, files: readonly string[]): PythonModule {
  const app = ['app', 'main'].find(each => files.includes(`${each}.py`));
  return { name, path, entries: entriesOf(tree, name, path, files), app: app && `${name}.${app}`, isFile: false };
}

/** `app.py` as in the seed, else `__main__.py`. */
function entriesOf(tree: Tree, name: string, path: string, files: readonly string[]): string[] {
  if (files.includes('app.py') && isProgram(tree.text(`${path}/app.py`))) return [`${name}.app`];
  return files.includes('__main__.py') && !asksAtTerminal(tree.text(`${path}/__main__.py`)) ? [name] : [];
}

function singleModules(tree: Tree): PythonModule[] {
  const names = ['app', 'main'].filter(name => tree.list('').includes(`${name}.py`));
  return names.map(name => {
    const path = `${name}.py`;
    return { name, path, entries: isProgram(tree.text(path)) ? [name] : [], app: name, isFile: true };
  });
}

/** True for a program that reads its input from a terminal, as projen's sample does: a container has none. */
function asksAtTerminal(text = ''): boolean {
  return /(^|[^\w.])input\(/.test(text);
}

/**
 * False for a module that only defines an app for a server to import: run by itself, it would exit at once. A program checks its
 * name, or does something at its top level.
 */
function isProgram(text = ''): boolean {
  if (asksAtTerminal(text)) return false;
  return text.trim() === '' || /__main__/.test(text) || /^((for|while|with) |[A-Za-z_][\w.]*\()/m.test(text);
}
