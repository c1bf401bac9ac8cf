import { posix } from 'path';
import { APP, isWithin, VENV } from './layout';
import { Check, line, mapOf } from '../validation/checks';
import { variableName } from '../validation/patterns';
import { Problems } from '../validation/problems';

const settableName: Check<string> = (value, option, problems) => {
  if (value !== 'PATH') return variableName(value, option, problems);
  problems.invalid(option, value, 'no PATH: the image sets its own, with the virtual environment first');
  return undefined;
};

/** Environment variables of a stage. */
export const environment = mapOf(settableName, line, '{ LOG_LEVEL: "info" }');

/** In upper case on both sides: a pattern with the flag "i" takes 0.6 ms to compile, longer than all others together. */
const CREDENTIAL_NAME = /(PASSWORD|PASSWD|(^|_)(SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?))($|_)/;

/** Whether a variable has the name of a credential. One that ends in _FILE names the path of a file. */
export function isCredentialName(name: string): boolean {
  const upper = name.toUpperCase();
  return CREDENTIAL_NAME.test(upper) && !upper.endsWith('_FILE');
}

/** Whether an item of such a variable names a file that the variable's reader looks up elsewhere, or none. */
type IsHarmless = (item: string) => boolean;

const ALWAYS_A_PATH: IsHarmless = () => false;
/** The loader searches the directories of the system for a name. */
const NAME_OF_LIBRARY: IsHarmless = item => /^[^/$]*$/.test(item);
/** `ENV=production` is usual, and no path. */
const NO_PATH: IsHarmless = item => !item.includes('/');

/** Variables whose value makes a program run code from a file, root's programs as well: ld.so(8), python(1), perlrun(1), bash(1), dash(1). */
const CODE_VARIABLES: Readonly<Record<string, { readonly separator?: RegExp; readonly isHarmless: IsHarmless }>> = {
  LD_PRELOAD: { separator: /[: ]+/, isHarmless: NAME_OF_LIBRARY },
  LD_AUDIT: { separator: /:/, isHarmless: NAME_OF_LIBRARY },
  LD_LIBRARY_PATH: { separator: /[:;]/, isHarmless: ALWAYS_A_PATH },
  GCONV_PATH: { separator: /:/, isHarmless: ALWAYS_A_PATH },
  PYTHONHOME: { separator: /:/, isHarmless: ALWAYS_A_PATH },
  PYTHONUSERBASE: { isHarmless: ALWAYS_A_PATH },
  PERL5LIB: { separator: /:/, isHarmless: ALWAYS_A_PATH },
  PYTHONSTARTUP: { isHarmless: ALWAYS_A_PATH },
  BASH_ENV: { isHarmless: ALWAYS_A_PATH },
  ENV: { isHarmless: NO_PATH },
};

/** Directories that every user may write to, and where others put files of theirs. */
const SHARED = ['/tmp', '/var/tmp', '/dev', '/run', '/var/run', '/var/lock', '/proc'];

/** Reports variables by which the app could make root run its code: root's shell reads them at the start and at each probe. */
export function checkCodeVariables(
  problems: Problems,
  option: string,
  variables: Readonly<Record<string, string>>,
  { compose, data, privileges }: {
    readonly compose: { readonly mounts: readonly string[] };
    readonly data: { readonly directories: readonly string[] };
    readonly privileges: { readonly isHardened: boolean };
  },
): void {
  const writable = [...SHARED, ...data.directories, ...compose.mounts, ...(privileges.isHardened ? [] : [APP])];
  const isWritable = (item: string) => {
    const path = posix.normalize(item);
    return !path.startsWith('/') || (writable.some(directory => isWithin(path, directory)) && !isWithin(path, VENV));
  };
  for (const [name, value] of Object.entries(variables)) {
    if (!Object.hasOwn(CODE_VARIABLES, name) || value === '') continue;
    const { separator, isHarmless } = CODE_VARIABLES[name];
    const items = separator ? value.split(separator) : [value];
    if (items.some(item => !isHarmless(item) && isWritable(item))) {
      problems.invalid(`${option}.${name}`, value, `paths that the app cannot write to, e.g. below ${VENV} or /usr, because root's processes run code from there as well`);
    }
  }
}
