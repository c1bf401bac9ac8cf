import { Pyproject } from '../project/pyproject';

/** Labels that describe the image: OCI image specification, annotations. */
const label = (name: string) => `org.opencontainers.image.${name}`;

export const VERSION_LABEL = label('version');
/** Only the build knows these. */
export const REVISION_LABEL = label('revision');
export const CREATED_LABEL = label('created');

/** A license as an expression of SPDX, not its whole text. */
const LICENSE = /^(?=.{1,100}$)\(*[\w.+:-]+\)*( (AND|OR|WITH) \(*[\w.+:-]+\)*)*$/i;
/** Without the name and the password of a user. */
const URL = /^https?:\/\/[^\s@\p{Cc}]{1,500}$/u;
const TEXT = /^[^\p{Cc}\p{Cs}]{1,500}$/u;

/** The labels that a pyproject.toml gives. A value of an unusual form counts as unknown. */
export function projectLabels({ name, description, version, license, urls }: Pyproject): Readonly<Record<string, string>> {
  const source = ['source', 'repository', 'sourcecode', 'github'].map(each => urls[each]).find(url => url !== undefined);
  const known: readonly (readonly [name: string, value: string | undefined, form: RegExp])[] = [
    ['title', name, TEXT],
    ['description', description, TEXT],
    ['version', version, TEXT],
    ['licenses', license, LICENSE],
    ['source', source, URL],
    ['url', urls.homepage, URL],
  ];
  return Object.fromEntries(known.flatMap(([key, value, form]) => (value !== undefined && form.test(value) ? [[label(key), value]] : [])));
}
