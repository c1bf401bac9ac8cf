/**
 * Runs one synthesis in its own process. Prints the milliseconds of the import of projen, of that of the library, and of the synthesis.
 * `bare` projects contain nothing, `packaged` ones the construct, and `files` ones five text files in its place, which show the share of projen.
 * With `apart`, measures only the creation of the constructs, and without subprojects once more after some others. Disables projen's search for the path of each file among all files, because its
 * garbage slows down the code between.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Packages in the uv.lock of the root. */
const PACKAGES = 200;

async function main([who, count, apart]: string[]): Promise<void> {
  const beforeProjen = performance.now();
  const { Component, LogLevel, Project, TextFile } = await import('projen');
  const beforeImport = performance.now();
  const projen = beforeImport - beforeProjen;
  const library = who === 'packaged' ? await import(process.env.LIBRARY!) as typeof import('../src') : undefined;
  const imported = performance.now() - beforeImport;

  if (apart) Project.prototype.tryFindFile = () => undefined;
  const measure = (subprojects: number): number => {
    const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'));
    const folders = ['.', ...Array.from({ length: subprojects }, (_, index) => `services/agent-${index}`)];
    for (const folder of folders) {
      for (const directory of ['config', 'knowledge_base']) {
        mkdirSync(join(outdir, folder, directory), { recursive: true });
        writeFileSync(join(outdir, folder, directory, 'a.yaml'), '');
      }
      writeFileSync(join(outdir, folder, 'uv.lock'), folder === '.' ? largeLock() : '');
    }
    try {
      // Collect the garbage of the imports first.
      globalThis.gc?.({ type: 'minor' });
      const begin = performance.now();
      const logging = { level: LogLevel.OFF };
      const root = new Project({ name: 'root', outdir, logging });
      const projects = folders.slice(1).map((folder, index) => new Project({ name: `agent-${index}`, parent: root, outdir: folder, logging }));
      const made = performance.now();
      for (const [index, project] of (projects.length ? projects : [root]).entries()) {
        if (library) {
          // Services of one project tree must not share a port of the host.
          new library.NegotiationDockerPackaging(project, { compose: { hostPort: 10_000 + index } });
        } else if (who === 'files') {
          new Component(project);
          for (let file = 1; file <= 5; file++) new TextFile(project, `file-${file}`, { lines: ['#', '# text'] });
        }
      }
      if (!apart) root.synth();
      return performance.now() - (apart ? made : begin);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  };
  const first = measure(Number(count));
  // By then, JavaScript has compiled it.
  const again = apart && count === '0' ? [0, 1, 2, 3].map(() => measure(0)).pop() : '';
  console.log(projen, imported, first, again);
}

/** The lock of the agent, with as many packages as a large service has. */
function largeLock(): string {
  const [head, ...packages] = readFileSync(process.env.LOCK!, 'utf8').split(/^(?=\[\[package\]\]$)/m);
  const many = Array.from({ length: PACKAGES }, (_, i) => packages[i % packages.length].replace(/^name = "(.*)"$/m, i < packages.length ? '$&' : `name = "$1-${i}"`));
  return [head, ...many].join('');
}

void main(process.argv.slice(2));
