import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { LogLevel, Project } from 'projen';
import { MANAGED } from '../../scripts/example';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';

export { MANAGED };

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'packaging-'));
}

/** Writes the files of a project, without projen's steps after that (installing, formatting). */
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
export function synthesize(outdir: string, options?: NegotiationDockerPackagingOptions, gitIgnored: string[] = []): void {
  const project = new Project({ name: 'negotiation-agent', outdir, logging: { level: LogLevel.OFF }, gitIgnoreOptions: { ignorePatterns: gitIgnored } });
  new NegotiationDockerPackaging(project, options);
  synth(project);
}

/** The five files of a fresh folder. */
export function files(options?: NegotiationDockerPackagingOptions, outdir = freshFolder(), gitIgnored: string[] = []): Record<string, string> {
  synthesize(outdir, options, gitIgnored);
  return Object.fromEntries(MANAGED.map(path => [path, readFileSync(join(outdir, path), 'utf8')]));
}

/** The message of the one error that these options end in. */
export function complaint(options: unknown, outdir = freshFolder()): string {
  try {
    synthesize(outdir, options as NegotiationDockerPackagingOptions);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

/** The warnings that these options give in a project. */
export function warningsOf(options: NegotiationDockerPackagingOptions, outdir = freshFolder()): string {
  const project = new Project({ name: 'negotiation-agent', outdir, logging: { level: LogLevel.OFF } });
  const warn = jest.spyOn(project.logger, 'warn').mockImplementation();
  new NegotiationDockerPackaging(project, options).preSynthesize();
  return warn.mock.calls.flat().join('\n');
}

/** Each row: an option, options with an invalid value of it, and the value as the message quotes it. */
export function testInvalid(rows: readonly (readonly [option: string, options: unknown, value: string])[]): void {
  test.each(rows)('refuses an invalid %s: %j', (option, options, value) =>
    expect(complaint(options)).toContain(`  - invalid ${option} ${value}: expected `));
}

/** Writes text files into a fresh folder. */
export function folderWith(contents: Readonly<Record<string, string>>): string {
  const folder = freshFolder();
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
