import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { parse } from 'yaml';
import { NegotiationDockerPackaging, Privileges } from '../../src';
import { describeEngine } from '../support/engine';
import { complaint, files, freshFolder, synthesize } from '../support/synthesis';

const compose = (options = {}) => parse(files(options)['docker-compose.yml']);

test('runs the image as the seed says', () => {
  expect(compose()).toEqual({
    services: {
      'negotiation-agent': {
        image: 'negotiation-agent:latest',
        build: { context: '.', dockerfile: 'Dockerfile' },
        init: true,
        cap_drop: ['ALL'],
        cap_add: ['CHOWN', 'DAC_READ_SEARCH', 'KILL', 'SETGID', 'SETUID'],
        security_opt: ['no-new-privileges:true'],
        restart: 'unless-stopped',
        stop_grace_period: '10s',
        ports: ['127.0.0.1:8000:8000'],
        env_file: [{ path: '.env', required: false }],
        volumes: ['negotiation-data:/app/data'],
        healthcheck: { start_period: '30s', start_interval: '2s' },
        develop: { watch: [{ action: 'rebuild', path: '.' }] },
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
        deploy: { resources: { limits: { pids: 4096 } } },
      },
    },
    volumes: { 'negotiation-data': {} },
  });
});

test('hardening can be left out, and the file system made read-only', () => {
  const service = compose({ compose: { hardening: false, readOnly: true, workers: { worker: { command: ['work'] } } } }).services['negotiation-agent'];
  for (const key of ['cap_drop', 'cap_add', 'security_opt', 'deploy']) expect(service).not.toHaveProperty(key);
  expect(service).toMatchObject({ read_only: true, tmpfs: ['/tmp', '/run'] });
});

test('a read-only container refuses the secret of a variable, which compose cannot write there', () => {
  const secrets = { key: { environment: 'KEY' } };
  expect(complaint({ compose: { readOnly: true, secrets } })).toContain(
    'the service "negotiation-agent" is read-only, and compose cannot give it the secret "key" of the variable KEY; give the secret a file');
  const other = { image: 'postgres:17', secrets };
  expect(compose({ compose: { readOnly: true, services: { db: other } } }).services.db.secrets).toEqual(['key']);
});

test('without root at the start, a worker that is added later may have the secret of a file', () => {
  const packaging = new NegotiationDockerPackaging(new Project({ name: 'agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } }), { privileges: Privileges.NON_ROOT });
  packaging.addWorker('later', { command: ['work'], secrets: { key: { file: 'private/key' } } });
  expect(() => packaging.preSynthesize()).not.toThrow();
});

test('without root at the start, secrets of files are mounted as they are', () => {
  const service = compose({ privileges: Privileges.NON_ROOT, compose: { secrets: { key: { file: 'private/key' } } } }).services['negotiation-agent'];
  expect(service.secrets).toEqual(['key']);
});

test('passes VERSION from the environment as the build argument of the version plugin', () =>
  expect(compose({ builder: { versionArgument: 'V' } }).services['negotiation-agent'].build.args).toEqual({ V: '${VERSION:-0.0.0}' }));

test.each(['yes', 'Null', '123', '1e3', '0x1f'])('a service may be called %s', name =>
  expect(Object.keys(parse(files({ compose: { service: name } })['docker-compose.yml'], { version: '1.1' }).services)).toEqual([name]));

test('finds context and .env from a folder below', () => {
  const folder = freshFolder();
  synthesize(folder, { paths: { compose: 'deploy/compose/app.yml' } });
  const service = parse(readFileSync(join(folder, 'deploy/compose/app.yml'), 'utf8')).services['negotiation-agent'];
  expect([service.build.context, service.env_file[0].path]).toEqual(['../..', '../../.env']);
});

describeEngine('docker compose', () => {
  const config = (folder: string, ...args: string[]) =>
    JSON.parse(execFileSync('docker', ['compose', ...args, 'config', '--format', 'json'], { cwd: folder, encoding: 'utf8' }));

  test('accepts the file without a .env', () => {
    const folder = freshFolder();
    synthesize(folder);
    expect(config(folder).services['negotiation-agent'].ports[0]).toMatchObject({ host_ip: '127.0.0.1', published: '8000', target: 8000 });
  });

  test('reads names and paths that YAML could take for something else as they are written', () => {
    const folder = freshFolder();
    synthesize(folder, {
      image: { name: '1e3', tag: '1_000' }, compose: { service: 'true', volume: '0x1f' }, paths: { dockerfile: '@x/1e3', compose: 'on' },
    });
    const { services, volumes } = config(folder, '--file', 'on');
    expect(services.true).toMatchObject({ image: '1e3:1_000', build: { dockerfile: '@x/1e3' }, volumes: [{ source: '0x1f' }] });
    expect(Object.keys(volumes)).toEqual(['0x1f']);
  });

  test('passes a value in single quotes from .env on as it is written', () => {
    const folder = freshFolder();
    synthesize(folder);
    writeFileSync(join(folder, '.env'), "PASSWORD='pa$word$$'\n");
    // In its own output, compose doubles dollar signs.
    expect(config(folder).services['negotiation-agent'].environment).toEqual({ PASSWORD: 'pa$$word$$$$' });
  });
});
