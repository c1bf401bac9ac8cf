/** Every place of the options that takes text. */
import * as ts from 'typescript';
import { propertiesOf, ROOT, STRUCTS } from './option-structs';
import { HealthKind } from '../../src';

export interface Place {
  /** The path of the option, with `[]` for an item of a list, `.x` for a value of a map and ` name` for a name of one. */
  readonly option: string;
  /** Options with a text there. */
  with(text: string): object;
}

type Wrap = (value: unknown) => object;

/** Options that others need. */
const BESIDE: Readonly<Record<string, object>> = {
  'ComposeServiceOptions': { image: 'postgres:17' },
  'ComposeWorkerOptions': { command: ['work'] },
  'BuilderSecret': { id: 'netrc' },
  'HealthOptions.command': { kind: HealthKind.COMMAND },
};

/** Values for a name. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  string: '127.0.0.1', ComposeCondition: 'service_started', ComposeSecret: { environment: 'KEY' }, ComposeServiceOptions: { image: 'postgres:17' }, ComposeWorkerOptions: { command: ['work'] },
};

export const PLACES: readonly Place[] = placesOf(ROOT, '', value => value as object);

function placesOf(struct: string, prefix: string, wrap: Wrap): Place[] {
  return propertiesOf(struct).flatMap(({ name, type }) =>
    placesIn(type, `${prefix}${name}`, value => wrap({ ...BESIDE[struct], ...BESIDE[`${struct}.${name}`], [name]: value })));
}

function placesIn(type: ts.TypeNode, option: string, wrap: Wrap): Place[] {
  if (ts.isArrayTypeNode(type)) return placesIn(type.elementType, `${option}[]`, value => wrap([value]));
  if (ts.isTypeLiteralNode(type)) {
    const value = (type.members[0] as ts.IndexSignatureDeclaration).type;
    // Services and workers share their names.
    const key = value.getText() === 'ComposeWorkerOptions' ? 'y' : 'x';
    return [...placesIn(value, `${option}.x`, each => wrap({ [key]: each })), { option: `${option} name`, with: text => wrap({ [text]: SAMPLES[value.getText()] }) }];
  }
  if (ts.isTypeReferenceNode(type) && STRUCTS.has(type.getText())) return placesOf(type.getText(), `${option}.`, wrap);
  return type.kind === ts.SyntaxKind.StringKeyword || ts.isTypeReferenceNode(type) ? [{ option, with: wrap }] : [];
}
