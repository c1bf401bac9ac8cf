import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const FOLDER = join(__dirname, '../../src/options');

/** An option by its path, and the text of its `@default` tag. */
export interface Tag { readonly option: string; readonly text: string }

/** All options that may be left out, read from the source of their structs. */
export function optionTags(): Tag[] {
  return readdirSync(FOLDER).flatMap(file => {
    const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), 'utf8'), ts.ScriptTarget.Latest, true);
    return source.statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => name.text.endsWith('Options')).flatMap(({ name, members }) => {
      const group = name.text === 'NegotiationDockerPackagingOptions' ? '' : name.text.replace(/Options$/, '').toLowerCase().replace(/^path$/, 'paths');
      return members.filter(ts.isPropertySignature).filter(({ questionToken }) => questionToken).map(member => {
        const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
        const text = ts.getTextOfJSDocComment(tag?.comment) ?? '';
        return { option: [group, member.name.getText()].filter(Boolean).join('.'), text };
      });
    });
  });
}
