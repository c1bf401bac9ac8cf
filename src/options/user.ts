import { Check, integer, text } from '../validation/checks';
import { FieldsOf, readFields, withDefault } from '../validation/fields';
import { Problems } from '../validation/problems';

/**
 * The user that the app runs as.
 *
 * @example
 * new NegotiationDockerPackaging(project, { user: { name: 'agent', uid: 1500, gid: 1500 } });
 */
export interface UserOptions {
  /**
   * Name of the user and of its group.
   *
   * @default 'appuser'
   * @example 'agent'
   */
  readonly name?: string;

  /**
   * User id, 101 to 65533. Debian reserves lower ones for its own users.
   *
   * @default 999
   * @example 1500
   */
  readonly uid?: number;

  /**
   * Group id, 101 to 65533. Debian reserves lower ones for its own groups.
   *
   * @default 999
   * @example 1500
   */
  readonly gid?: number;
}

/** Users and groups of Debian's base system (base-passwd, and _apt of apt): useradd refuses a second one of the same name. */
const DEBIAN_NAMES = ('root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody adm tty disk kmem dialout '
  + 'fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff users nogroup').split(' ');

const anyName = text(/^[a-z_][a-z0-9_-]{0,31}$/, 'a user name, e.g. "appuser"');

const name: Check<string> = (value, option, problems) => {
  if (!DEBIAN_NAMES.includes(value as string)) return anyName(value, option, problems);
  problems.invalid(option, value, 'a name that Debian does not use itself, e.g. "appuser"');
  return undefined;
};

const id = integer(101, 65533);

const FIELDS = {
  name: withDefault(name, 'appuser'),
  uid: withDefault(id, 999),
  gid: withDefault(id, 999),
} satisfies FieldsOf<UserOptions>;

export function resolveUser(problems: Problems, given: UserOptions | undefined) {
  return readFields(problems, 'user', given, FIELDS);
}

export type User = ReturnType<typeof resolveUser>;
