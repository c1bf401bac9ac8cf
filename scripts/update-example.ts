/** Synthesizes the examples and replaces their committed files. */
import { cpSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { exampleFolder, EXAMPLES, managedFiles, synthesizeExample } from './example';

for (const example of EXAMPLES) {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  synthesizeExample(example, folder);
  for (const path of managedFiles(example, folder)) {
    const committed = join(exampleFolder(example), path);
    rmSync(committed, { force: true });
    cpSync(join(folder, path), committed);
    console.log(join(example, path));
  }
  rmSync(folder, { recursive: true });
}
