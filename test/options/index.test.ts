/** Every `@default` tag says the same as the model of a project without options. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { createModel } from '../../src/model';
import * as enums from '../../src/options';
import { Repository } from '../../src/project/repository';
import { Problems } from '../../src/validation/problems';

const FOLDER = join(__dirname, '../../src/options');

/** A repository with nothing but the default directories. */
const repository: Repository = {
  name: 'x',
  pyproject: () => ({ hasDynamicVersion: false }),
  pythonVersionFile: () => undefined,
  isDirectory: () => true,
  exists: () => true,
  isIgnoredByGit: () => false,
  ownerOf: () => undefined,
  isUnmanaged: () => false,
};
const model = createModel(new Problems(), undefined, repository);

/** Options whose model has another shape, and those whose default is told in words. */
const ELSEWHERE: Readonly<Record<string, unknown>> = {
  'pythonVersion': model.python.version,
  'debianRelease': /-(\w+)$/.exec(model.runtime.image)?.[1],
  'runtime.python': model.python.executable,
  'privilegeDrop': Object.values(enums.PrivilegeDrop).find(drop => model.privileges.asApp.startsWith(drop)),
};
const IN_WORDS: Readonly<Record<string, unknown>> = {
  'builder.image': 'ghcr.io/astral-sh/uv:python3.12-bookworm-slim',
  'builder.environment': {
    UV_COMPILE_BYTECODE: '1',
    UV_LINK_MODE: 'copy',
    UV_NO_DEV: '1',
    UV_PYTHON_DOWNLOADS: '0',
    UV_PYTHON: '/usr/local/bin/python',
    PYC_INVALIDATION_MODE: 'CHECKED_HASH',
  },
  'builder.versionArgument': undefined,
  'runtime.image': 'python:3.12-slim-bookworm',
  'runtime.environment': { PYTHONUNBUFFERED: '1' },
  'image.platform': undefined,
  'compose.hostPort': 8000,
};

interface Tag { readonly option: string; readonly text: string }

function tags(): Tag[] {
  return readdirSync(FOLDER).flatMap(file => {
    const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), 'utf8'), ts.ScriptTarget.Latest, true);
    return source.statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => name.text.endsWith('Options')).flatMap(({ name, members }) => {
      const group = name.text === 'NegotiationDockerPackagingOptions' ? '' : name.text.replace(/Options$/, '').toLowerCase().replace(/^path$/, 'paths');
      return members.filter(ts.isPropertySignature).map(member => {
        const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
        const text = ts.getTextOfJSDocComment(tag?.comment) ?? '';
        return { option: [group, member.name.getText()].filter(Boolean).join('.'), text };
      });
    });
  });
}

function modelled(option: string): unknown {
  if (option in ELSEWHERE) return ELSEWHERE[option];
  return option.split('.').reduce((value: any, name) => value[name], model);
}

const all = tags();

test('every option has a default tag', () => expect(all.filter(({ text }) => text === '')).toEqual([]));

test.each(all.filter(({ text }) => !text.startsWith('- ')))('the default of $option is $text', ({ option, text }) => {
  const value = Function(...Object.keys(enums), `return ${text}`)(...Object.values(enums));
  expect(modelled(option)).toEqual(value);
});

test.each(all.filter(({ text }) => text.startsWith('- ') && !text.startsWith('- see ')))('the default of $option is, in words, $text', ({ option }) => {
  expect(Object.keys(IN_WORDS)).toContain(option);
  expect(modelled(option)).toEqual(IN_WORDS[option]);
});
