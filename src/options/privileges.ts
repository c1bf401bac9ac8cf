import { User } from './user';

/** How the entrypoint gives up root before it executes the app. */
export enum PrivilegeDrop {
  /** `setpriv` of util-linux, part of every Debian image. */
  SETPRIV = 'setpriv',
  /** `gosu`, from Debian's package of that name. */
  GOSU = 'gosu',
}

/** One way to give up root: all that the generated files need to know of it. */
export interface Privileges {
  /** Debian packages that the final image needs for it. */
  readonly packages: readonly string[];
  /** Shell words in front of a command that is to run as the app's user. */
  readonly asApp: string;
}

const STRATEGIES: Readonly<Record<PrivilegeDrop, (user: User) => Privileges>> = {
  [PrivilegeDrop.SETPRIV]: ({ uid, gid }) => ({ packages: [], asApp: `setpriv --reuid=${uid} --regid=${gid} --init-groups` }),
  [PrivilegeDrop.GOSU]: ({ name }) => ({ packages: ['gosu'], asApp: `gosu ${name}` }),
};

export function privileges(drop: PrivilegeDrop, user: User): Privileges {
  return STRATEGIES[drop](user);
}
