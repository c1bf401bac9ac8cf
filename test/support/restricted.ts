import { PrivilegeDrop, Privileges } from '../../src';
import { resolvePrivileges } from '../../src/options/privileges';
import { restrictions } from '../../src/options/restrictions';
import { Problems } from '../../src/validation/problems';
import { restrictionFlags } from '../../src/verify/settings';

const rights = resolvePrivileges(
  new Problems(),
  { privileges: Privileges.DROP_ROOT, privilegeDrop: PrivilegeDrop.SETPRIV },
  { ofRoot: {}, user: { name: 'appuser', uid: 999, gid: 999 } },
);

/** Options of `docker run` for the restrictions that compose puts on the app by default. */
export const RESTRICTED: readonly string[] = restrictionFlags(restrictions({ hardening: true, readOnly: false }, rights));
