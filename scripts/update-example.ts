/** Synthesizes the example and replaces its committed files. */
import { cpSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { EXAMPLE, managedFiles, synthesizeExample } from './example';

const folder = mkdtempSync(join(tmpdir(), 'example-'));
synthesizeExample(folder);
for (const path of managedFiles(folder)) {
  rmSync(join(EXAMPLE, path), { force: true });
  cpSync(join(folder, path), join(EXAMPLE, path));
  console.log(path);
}
rmSync(folder, { recursive: true });
