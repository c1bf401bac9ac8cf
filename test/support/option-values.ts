/** Arbitrary options: valid values from the examples in their documentation, mixed with hostile ones. */
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { ATTACKS } from './attacks';
import { propertiesOf, Property, ROOT, STRUCTS } from './option-structs';
import * as api from '../../src';

/** Long texts cost time and prove nothing here. */
const HOSTILE = Object.values(ATTACKS).filter(({ length }) => length < 1000);

/** Options that take any text on one line, so that hostile values reach the files. */
const IS_FREE = /^(command|commands|healthCommand|beforeStart|environment|patterns)$/;

/** The value of an `@example` or a `@default`, undefined for one in words. */
function evaluated(expression: string): unknown {
  try {
    return new Function(...Object.keys(api), `return (${expression});`)(...Object.values(api)); // eslint-disable-line @typescript-eslint/no-implied-eval
  } catch {
    return undefined;
  }
}

/** Values in the documentation of all properties of the same name. */
function knownValues(name: string): readonly unknown[] {
  return [...STRUCTS.values()].flatMap(({ own }) => own).filter(each => each.name === name)
    .flatMap(({ example, standard }) => [evaluated(example), evaluated(standard)]).filter(each => each !== undefined);
}

/** The texts in values and, where these are collections, the names of all that is in them. */
const textsOf = (all: readonly unknown[]): string[] => all.filter((each): each is string => typeof each === 'string');
const itemsOf = (all: readonly unknown[]): unknown[] => all.filter(Array.isArray).flat();
const objectsOf = (all: readonly unknown[]): object[] => all.filter((each): each is object => typeof each === 'object' && !Array.isArray(each));

const unicode = fc.string({ unit: 'binary', maxLength: 20 });
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), unicode, fc.string());

/** A known text, one with something hostile in it, or something hostile. */
function text(known: readonly string[], isFree: boolean): fc.Arbitrary<string> {
  const plain = known.length ? fc.constantFrom(...known) : fc.stringMatching(/^[a-z]{2,8}$/);
  const mutated = fc.tuple(plain, hostile, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([base, inside, place]) => { const at = Math.round(place * base.length); return base.slice(0, at) + inside + base.slice(at); });
  return isFree ? fc.oneof(plain, mutated, hostile) : fc.oneof({ weight: 60, arbitrary: plain }, mutated, hostile);
}

function value(type: ts.TypeNode, known: readonly unknown[], isFree: boolean): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword: return text(textsOf(known), isFree);
    case ts.SyntaxKind.BooleanKeyword: return fc.boolean();
    case ts.SyntaxKind.NumberKeyword: return fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...known, 1000) }, fc.integer(), fc.double());
    case ts.SyntaxKind.ArrayType: return fc.array(value((type as ts.ArrayTypeNode).elementType, itemsOf(known), isFree), { maxLength: 4 });
    case ts.SyntaxKind.TypeLiteral: return map(type as ts.TypeLiteralNode, known, isFree);
    default: return reference(type.getText());
  }
}

function map(type: ts.TypeLiteralNode, known: readonly unknown[], isFree: boolean): fc.Arbitrary<object> {
  const [signature] = type.members.filter(ts.isIndexSignatureDeclaration);
  const objects = objectsOf(known);
  const names = [...objects.flatMap(Object.keys), ...textsOf(itemsOf(known))];
  return fc.dictionary(text(names, false), value(signature.type, objects.flatMap(Object.values), isFree), { maxKeys: 3 });
}

function reference(name: string): fc.Arbitrary<unknown> {
  if (STRUCTS.has(name)) return struct(name);
  const members: unknown[] = Object.values((api as unknown as Record<string, object>)[name]);
  return fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...members) }, hostile);
}

const cache = new Map<string, fc.Arbitrary<object>>();

function struct(name: string): fc.Arbitrary<object> {
  if (!cache.has(name)) cache.set(name, fc.record(Object.fromEntries(propertiesOf(name).map(each => [each.name, property(each)]))).map(given));
  return cache.get(name)!;
}

function property({ name, isOptional, type }: Property): fc.Arbitrary<unknown> {
  const known = knownValues(name);
  const made = value(type, known, IS_FREE.test(name));
  return fc.oneof(
    { weight: isOptional ? 200 : 0, arbitrary: fc.constant(undefined) },
    { weight: 60, arbitrary: made },
    { weight: 1, arbitrary: fc.anything() },
  );
}

/** Without the options that are left out, for short messages. */
function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, each]) => each !== undefined));
}

/** Any options. */
export const anyOptions: fc.Arbitrary<object> = struct(ROOT);
