/**
 * One synthesis in a process of its own: prints the milliseconds of the import beyond projen's and of the synthesis.
 * `bare` projects have nothing, `packaged` ones the construct, and `files` ones five text files in its place: what those cost is projen's.
 * `apart`: instead of the synthesis only the making of what is measured, without projen's search for each file's path among all files; left in,
 * it would be felt in all that runs between, by the garbage that it leaves.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

async function main([who, count, apart]: string[]): Promise<void> {
  const { Component, LogLevel, Project, TextFile } = await import('projen');
  const beforeImport = performance.now();
  const library = who === 'packaged' ? await import('../src/index.js') : undefined;
  const imported = performance.now() - beforeImport;

  const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'));
  const folders = ['.', ...Array.from({ length: Number(count) }, (_, index) => `services/agent-${index}`)];
  for (const folder of folders) {
    for (const directory of ['config', 'knowledge_base']) mkdirSync(join(outdir, folder, directory), { recursive: true });
    writeFileSync(join(outdir, folder, 'uv.lock'), '');
  }
  if (apart) Project.prototype.tryFindFile = () => undefined;
  try {
    // What the imports leave to collect is not the synthesis's.
    globalThis.gc?.({ type: 'minor' });
    const begin = performance.now();
    const logging = { level: LogLevel.OFF };
    const root = new Project({ name: 'root', outdir, logging });
    const projects = folders.slice(1).map((folder, index) => new Project({ name: `agent-${index}`, parent: root, outdir: folder, logging }));
    const made = performance.now();
    for (const project of projects.length ? projects : [root]) {
      if (library) {
        new library.NegotiationDockerPackaging(project);
      } else if (who === 'files') {
        new Component(project);
        for (let file = 1; file <= 5; file++) new TextFile(project, `file-${file}`, { lines: ['#', '# text'] });
      }
    }
    if (!apart) root.synth();
    console.log(imported, performance.now() - (apart ? made : begin));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

void main(process.argv.slice(2));
