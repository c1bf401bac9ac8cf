import { readFileSync } from 'fs';
import { join } from 'path';

/** A path of a repository: a secret (S), needed by an app (N) or of development (D), and whether the build context contains it. */
export interface ContextRow {
  readonly kind: string;
  readonly verdict: string;
  readonly path: string;
}

export function contextTable(): ContextRow[] {
  return readFileSync(join(__dirname, '../outputs/context-table.txt'), 'utf8').split('\n').filter(line => /^[SND] /.test(line)).map(line => {
    const [, kind, verdict, path] = /^(\S+) (\S+) (.*)$/.exec(line)!;
    return { kind, verdict, path };
  });
}
