import { copyFileSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Gives a function a folder with a copy of the Dockerfile under that name: some scanners read no file of another name. */
export async function withPlainCopy<T>(dockerfile: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'docker-check-'));
  try {
    copyFileSync(dockerfile, join(folder, 'Dockerfile'));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
