import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { describeEngine } from '../support/engine';
import { files, freshFolder, synthesize } from '../support/synthesis';

const compose = (options = {}) => parse(files(options)['docker-compose.yml']);

test('runs the image as the seed says', () => {
  expect(compose()).toEqual({
    services: {
      'negotiation-agent': {
        image: 'negotiation-agent:latest',
        build: { context: '.', dockerfile: 'Dockerfile' },
        init: true,
        restart: 'unless-stopped',
        stop_grace_period: '10s',
        ports: ['127.0.0.1:8000:8000'],
        env_file: [{ path: '.env', required: false }],
        volumes: ['negotiation-data:/app/data'],
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      },
    },
    volumes: { 'negotiation-data': {} },
  });
});

test('passes the version on, where git cannot be asked for it', () =>
  expect(compose({ builder: { versionArgument: 'V' } }).services['negotiation-agent'].build.args).toEqual({ V: '${VERSION:-0.0.0}' }));

test.each(['yes', 'Null', '123', '1e3', '0x1f'])('a service may be called %s', name =>
  expect(Object.keys(parse(files({ compose: { service: name } })['docker-compose.yml'], { version: '1.1' }).services)).toEqual([name]));

test('finds context and .env from a folder below', () => {
  const folder = freshFolder();
  synthesize(folder, { paths: { compose: 'deploy/compose/app.yml' } });
  const service = parse(readFileSync(join(folder, 'deploy/compose/app.yml'), 'utf8')).services['negotiation-agent'];
  expect([service.build.context, service.env_file[0].path]).toEqual(['../..', '../../.env']);
});

describeEngine('compose itself', () => {
  test('accepts the file, with and without a .env', () => {
    const folder = freshFolder();
    synthesize(folder);
    const config = () => JSON.parse(execFileSync('docker', ['compose', 'config', '--format', 'json'], { cwd: folder, encoding: 'utf8' }));
    expect(config().services['negotiation-agent'].ports[0]).toMatchObject({ host_ip: '127.0.0.1', published: '8000', target: 8000 });
  });
});
