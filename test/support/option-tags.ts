import { ROOT, STRUCTS } from './option-structs';

/** An option by its path, and the text of its `@default` tag. */
export interface Tag { readonly option: string; readonly text: string }

/** All options that may be left out. */
export function optionTags(): Tag[] {
  return [...STRUCTS].filter(([struct]) => struct.endsWith('Options')).flatMap(([struct, { own }]) => {
    const group = struct === ROOT ? '' : struct.replace(/Options$/, '').toLowerCase().replace(/^path$/, 'paths');
    return own.filter(({ isOptional }) => isOptional).map(({ name, standard }) => ({ option: [group, name].filter(Boolean).join('.'), text: standard }));
  });
}
