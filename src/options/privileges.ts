import { User } from './user';
import { isGiven } from '../validation/fields';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/** Rights of the container at its start, and of the app over its own code. */
export enum Privileges {
  /** Start as root, repair the owner of the volumes, then become the app's user. */
  DROP_ROOT = 'drop-root',
  /**
   * Start as the app's user, for platforms that forbid root. Nothing repairs the owner of a volume. The data directory is writable for
   * group 0 as well, because OpenShift chooses an arbitrary uid with that group.
   */
  NON_ROOT = 'non-root',
  /**
   * As `NON_ROOT`, for an app that writes to its volumes, /tmp and /run alone: the code and /app belong to root, and compose makes the
   * file system read-only.
   */
  HARDENED = 'hardened',
}

/** How the entrypoint gives up root before it executes the app. */
export enum PrivilegeDrop {
  /** `setpriv` of util-linux, part of every Debian image. */
  SETPRIV = 'setpriv',
  /** `gosu`, from Debian's package of that name. */
  GOSU = 'gosu',
}

/** All that the generated files need to know of the rights. */
export interface Rights {
  /** Whether the container starts as root. */
  readonly startsAsRoot: boolean;
  /** Whether root owns the code as well, and the file system is read-only. */
  readonly isHardened: boolean;
  /** Debian packages that the final image needs. */
  readonly packages: readonly string[];
  /** Shell words in front of a command that is to run as the app's user, with a blank behind them. Empty where all runs as that user. */
  readonly asApp: string;
  /** Whether options of setpriv may follow these words. */
  readonly isSetpriv: boolean;
  /** Capabilities that the start and the health check need of the engine: capabilities(7). */
  readonly capabilities: readonly string[];
}

/** CHOWN and DAC_READ_SEARCH repair a volume, SETGID and SETUID drop root, KILL lets an init of root pass signals on to the app. */
const DROP_CAPABILITIES = ['CHOWN', 'DAC_READ_SEARCH', 'KILL', 'SETGID', 'SETUID'];

const AS_APP: Readonly<Record<PrivilegeDrop, (user: User) => string>> = {
  [PrivilegeDrop.SETPRIV]: ({ uid, gid }) => `setpriv --reuid=${uid} --regid=${gid} --init-groups --no-new-privs `,
  [PrivilegeDrop.GOSU]: ({ name }) => `gosu ${name} `,
};

/** Depends on the user, and on the given options that need root at the start. */
export function resolvePrivileges(
  problems: Problems,
  { privileges, privilegeDrop }: { readonly privileges: Privileges; readonly privilegeDrop: PrivilegeDrop },
  { ofRoot, user }: { readonly ofRoot: Readonly<Record<string, unknown>>; readonly user: User },
): Rights {
  if (privileges === Privileges.DROP_ROOT) {
    return {
      startsAsRoot: true,
      isHardened: false,
      packages: privilegeDrop === PrivilegeDrop.GOSU ? ['gosu'] : [],
      asApp: AS_APP[privilegeDrop](user),
      isSetpriv: privilegeDrop === PrivilegeDrop.SETPRIV,
      capabilities: DROP_CAPABILITIES,
    };
  }
  for (const [option, value] of Object.entries(ofRoot)) {
    if (isGiven(value)) problems.add(`${option} ${show(value)} needs root at the start, which privileges ${show(privileges)} gives up; remove one of the two`);
  }
  return { startsAsRoot: false, isHardened: privileges === Privileges.HARDENED, packages: [], asApp: '', isSetpriv: false, capabilities: [] };
}
