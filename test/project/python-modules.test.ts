import { pythonModules } from '../../src/project/python-modules';

/** Finds the modules of a project with these files. */
function found(contents: Readonly<Record<string, string>>): string[] {
  const paths = Object.keys(contents);
  const list = (folder: string) => [...new Set(paths.filter(path => folder === '' || path.startsWith(`${folder}/`)).map(path => {
    const [first, ...rest] = path.slice(folder ? folder.length + 1 : 0).split('/');
    return rest.length ? `${first}/` : first;
  }))];
  return pythonModules({ list, text: path => contents[path] }).map(({ name, entries }) => [name, ...entries].join(' '));
}

const PROGRAM = 'if __name__ == "__main__":\n    main()\n';
const SERVER = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return print("ok")\n';

test.each<[string, Record<string, string>, string[]]>([
  ['a src layout', { 'src/agent/__init__.py': '', 'src/agent/app.py': PROGRAM, 'tests/test_a.py': '' }, ['agent agent.app']],
  ['a flat layout', { 'agent/app.py': PROGRAM, 'tests/test_a.py': '', 'docs/conf.py': '', 'config/a.py': '' }, ['agent agent.app']],
  ['a namespace package', { 'src/acme/billing/__init__.py': '', 'src/acme/billing/app.py': PROGRAM }, ['acme.billing acme.billing.app']],
  ['__main__.py', { 'src/agent/__init__.py': '', 'src/agent/__main__.py': '' }, ['agent agent']],
  ['app.py before __main__.py', { 'src/agent/app.py': PROGRAM, 'src/agent/__main__.py': '' }, ['agent agent.app']],
  ['two packages', { 'src/a/app.py': PROGRAM, 'src/b/__init__.py': '' }, ['a a.app', 'b']],
  ['an app that a server has to import', { 'src/agent/app.py': SERVER }, ['agent']],
  ['a program that calls at its top level', { 'src/agent/app.py': 'import uvicorn\nuvicorn.run("agent.web:app")\n' }, ['agent agent.app']],
  ['a program with a loop', { 'src/agent/app.py': 'while True:\n    pass\n' }, ['agent agent.app']],
  ['an app.py that is not written yet', { 'src/agent/app.py': '' }, ['agent agent.app']],
  ['a program that asks at the terminal, as projen\'s sample', { 'agent/__main__.py': 'name = input("Name? ")\n' }, ['agent']],
  ['a single module', { 'main.py': PROGRAM, 'setup.py': '' }, ['main main']],
  ['nothing', { 'README.md': '', 'tests/test_a.py': '' }, []],
])('finds %s', (_, contents, modules) => expect(found(contents)).toEqual(modules));
