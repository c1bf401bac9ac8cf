/** The public structs of the options, read from their source. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const FOLDER = join(__dirname, '../../src/options');

/** The struct that all others belong to. */
export const ROOT = 'NegotiationDockerPackagingOptions';

export interface Property {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: ts.TypeNode;
  /** Text of the tag `@default`. */
  readonly standard: string;
  /** Text of the tag `@example`. */
  readonly example: string;
}

export interface Struct {
  /** Name of the struct that it extends. */
  readonly base?: string;
  readonly own: readonly Property[];
}

export const STRUCTS: ReadonlyMap<string, Struct> = new Map(readdirSync(FOLDER).flatMap(file => {
  const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isInterfaceDeclaration).map(declaration => [declaration.name.text, structOf(declaration)] as const);
}));

/** The properties of a struct, with those that it inherits. `defaults` would contain all of them once more, without an end. */
export function propertiesOf(name: string): readonly Property[] {
  const { base, own: all } = STRUCTS.get(name)!;
  const own = all.filter(({ type }) => type.getText() !== name);
  return base ? [...propertiesOf(base), ...own] : own;
}

function structOf({ heritageClauses, members }: ts.InterfaceDeclaration): Struct {
  return { base: heritageClauses?.[0].types[0].getText(), own: members.filter(ts.isPropertySignature).map(propertyOf) };
}

function propertyOf(member: ts.PropertySignature): Property {
  const text = (tag: string) => ts.getTextOfJSDocComment(ts.getJSDocTags(member).find(({ tagName }) => tagName.text === tag)?.comment) ?? '';
  return { name: member.name.getText(), isOptional: member.questionToken !== undefined, type: member.type!, standard: text('default'), example: text('example') };
}
