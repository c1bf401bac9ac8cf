import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';

export const MANAGED = ['Dockerfile', '.dockerignore', 'entrypoint.sh', 'healthcheck.sh', 'docker-compose.yml'];

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'packaging-'));
}

/** Writes a project's files, without what projen does after that (installing, formatting). */
export function synth(project: Project): void {
  const before = process.env.PROJEN_DISABLE_POST;
  process.env.PROJEN_DISABLE_POST = 'true';
  try {
    project.synth();
  } finally {
    if (before === undefined) delete process.env.PROJEN_DISABLE_POST;
    else process.env.PROJEN_DISABLE_POST = before;
  }
}

/** Synthesizes a bare project with the packaging into a folder. */
export function synthesize(outdir: string, options?: NegotiationDockerPackagingOptions): void {
  const project = new Project({ name: 'packaged', outdir, logging: { level: LogLevel.OFF } });
  new NegotiationDockerPackaging(project, options);
  synth(project);
}

/** The five files of a fresh folder. */
export function files(options?: NegotiationDockerPackagingOptions, outdir = freshFolder()): Record<string, string> {
  synthesize(outdir, options);
  return Object.fromEntries(MANAGED.map(path => [path, readFileSync(join(outdir, path), 'utf8')]));
}
