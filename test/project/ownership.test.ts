/** Files that others own are never overwritten. */
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project, TextFile } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { complaint, folderWith, freshFolder, MANAGED, synth, synthesize } from '../support/synthesis';

const quiet = { logging: { level: LogLevel.OFF } };

describe('a file that projen does not manage', () => {
  test.each(MANAGED)('%s is never overwritten, and the error says how to adopt it', path => {
    const outdir = freshFolder();
    writeFileSync(join(outdir, path), 'mine\n');
    const project = new Project({ name: 'x', outdir, ...quiet });
    expect(() => new NegotiationDockerPackaging(project)).toThrow(`${path} exists and projen does not manage it; run \`npx negotiation-docker-adopt\``);
    expect(readFileSync(join(outdir, path), 'utf8')).toBe('mine\n');
    expect(existsSync(join(outdir, '.projen'))).toBe(false);
  });
  test('may be a link, even to a file that is gone', () => {
    const outdir = freshFolder();
    symlinkSync(join(outdir, 'elsewhere'), join(outdir, 'Dockerfile'));
    expect(() => new NegotiationDockerPackaging(new Project({ name: 'x', outdir, ...quiet }))).toThrow('Dockerfile exists and projen does not manage it');
  });
  test('is managed from the next synthesis on, once it is out of the way', () => {
    const outdir = freshFolder();
    for (const round of [1, 2]) {
      const project = new Project({ name: 'x', outdir, ...quiet });
      new NegotiationDockerPackaging(project, { port: 8000 + round });
      synth(project);
    }
    expect(readFileSync(join(outdir, 'Dockerfile'), 'utf8')).toContain('EXPOSE 8002');
  });
  test('that someone edited while projen manages it is written again', () => {
    const outdir = freshFolder();
    const make = () => {
      const project = new Project({ name: 'x', outdir, ...quiet });
      new NegotiationDockerPackaging(project);
      synth(project);
    };
    make();
    chmodSync(join(outdir, 'Dockerfile'), 0o644);
    writeFileSync(join(outdir, 'Dockerfile'), 'FROM scratch\n');
    make();
    expect(readFileSync(join(outdir, 'Dockerfile'), 'utf8')).toContain('AS builder');
  });
});

describe('another owner', () => {
  test('of a path is named', () => {
    const project = new Project({ name: 'x', outdir: freshFolder(), ...quiet });
    new TextFile(project, 'Dockerfile', { lines: [] });
    expect(() => new NegotiationDockerPackaging(project)).toThrow('Dockerfile already belongs to TextFile of project "x"; set paths.dockerfile to another path');
  });
  test('may be the project above', () => {
    const parent = new Project({ name: 'x', outdir: freshFolder(), ...quiet });
    const project = new Project({ name: 'y', outdir: 'y', parent, ...quiet });
    new TextFile(parent, 'y/Dockerfile', { lines: [] });
    expect(() => new NegotiationDockerPackaging(project)).toThrow('already a file under y/Dockerfile');
  });
});

describe('a rival that engine or compose would read in the place of ours', () => {
  test.each([
    ['Dockerfile.dockerignore', 'the engine reads it in the place of .dockerignore'],
    ['compose.yaml', 'compose reads a single file, perhaps it in the place of docker-compose.yml'],
    ['compose.yml', 'compose reads a single file, perhaps it in the place of docker-compose.yml'],
    ['docker-compose.yaml', 'compose reads a single file, perhaps it in the place of docker-compose.yml'],
  ])('%s is a problem', (rival, reason) => expect(complaint({}, folderWith({ [rival]: '' }))).toContain(`${rival} exists, and ${reason}; run \`npx negotiation-docker-adopt\``));
  test('a compose file of another name has no rival', () =>
    expect(() => synthesize(folderWith({ 'compose.yaml': '' }), { paths: { compose: 'deploy/app.yml' } })).not.toThrow());
});
