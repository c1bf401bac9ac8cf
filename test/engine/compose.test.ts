/** The compose file on an engine: waiting for health, volumes, secrets, workers, edits. */
import { ChildProcess, spawn, spawnSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { ComposeCondition, NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { docker, dockerOk } from '../../src/verify/docker';
import { requestOk } from '../../src/verify/http';
import { until } from '../../src/verify/poll';
import { bareProject, describeEngine, knowsStartInterval, RUNTIME_IMAGE, withBases } from '../support/engine';
import { synth } from '../support/synthesis';

const options = (more: NegotiationDockerPackagingOptions): NegotiationDockerPackagingOptions =>
  withBases({ ...more, health: { ...(knowsStartInterval ? {} : { startInterval: 0, interval: 2 }), ...more.health } });

let count = 0;
const stacks: Stack[] = [];

/** A project with a compose file. */
class Stack {
  public readonly folder = bareProject();
  public readonly port = 20_000 + (process.pid * 10 + ++count) % 20_000;
  private readonly project = new Project({ name: `stack-${process.pid}-${count}`, outdir: this.folder, logging: { level: LogLevel.OFF } });
  private readonly packaging: NegotiationDockerPackaging;

  public constructor(more: NegotiationDockerPackagingOptions, change: (packaging: NegotiationDockerPackaging) => void = () => {}) {
    stacks.push(this);
    this.packaging = new NegotiationDockerPackaging(this.project, options({ ...more, compose: { hostPort: this.port, service: 'app', ...more.compose } }));
    change(this.packaging);
    synth(this.project);
  }

  public write(path: string, text: string): void {
    mkdirSync(join(this.folder, path, '..'), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  public compose(...args: string[]): Promise<string> {
    return dockerOk(['compose', '--project-name', this.name, ...args], { cwd: this.folder });
  }

  /** Runs a command in a container of a service, as the app's user. */
  public exec(service: string, ...command: string[]): Promise<string> {
    return this.compose('exec', '--no-TTY', '--user', '999:999', service, ...command);
  }

  public async remove(): Promise<void> {
    await docker(['compose', '--project-name', this.name, 'down', '--volumes', '--timeout', '1', '--remove-orphans'], { cwd: this.folder });
    await docker(['rmi', '--force', this.packaging.imageName]);
    rmSync(this.folder, { recursive: true });
  }

  public get name(): string {
    return this.project.name;
  }
}

describeEngine('compose', () => {
  afterAll(async () => {
    for (const stack of stacks) await stack.remove();
  }, 120_000);

  (knowsStartInterval ? test : test.skip)('up --wait takes seconds for an app that is ready after one', async () => {
    const stack = new Stack({});
    await stack.compose('build', '--quiet');
    const begin = Date.now();
    await stack.compose('up', '--wait');
    const seconds = (Date.now() - begin) / 1000;
    // The interval is 30 s. The benchmark measures the time itself.
    expect(seconds).toBeLessThan(15);
    expect(await requestOk(`http://127.0.0.1:${stack.port}/health`)).toBe('ok');
  }, 120_000);

  test('on every engine, a file without a start interval comes up healthy', async () => {
    const stack = new Stack({ health: { startInterval: 0, interval: 1 } });
    await stack.compose('up', '--build', '--wait');
    expect(await requestOk(`http://127.0.0.1:${stack.port}/health`)).toBe('ok');
  }, 120_000);

  test('app and worker have the restrictions, beside other limits as well', async () => {
    const stack = new Stack({ health: { startInterval: 0, interval: 1 }, compose: { resources: { memory: '256m', cpus: 0.5 } } },
      packaging => packaging.addWorker('worker', { command: ['sleep', '1000'] }));
    await stack.compose('up', '--build', '--wait');
    const restrictions = async (service: string) => JSON.parse(await dockerOk(['inspect', '--format',
      '[{{json .HostConfig.PidsLimit}}, {{json .HostConfig.Memory}}, {{json .HostConfig.CapDrop}}, {{len .HostConfig.CapAdd}}, {{json .HostConfig.SecurityOpt}}]',
      await stack.compose('ps', '--quiet', service)]));
    expect(await restrictions('app')).toEqual([4096, 256 * 2 ** 20, ['ALL'], 5, ['no-new-privileges:true']]);
    expect(await restrictions('worker')).toEqual([4096, 0, ['ALL'], 5, ['no-new-privileges:true']]);
  }, 120_000);

  test('docker:shell runs commands as the app\'s user, where the app runs', async () => {
    const stack = new Stack({ health: { startInterval: 0, interval: 1 }, paths: { compose: 'deploy/stack.yml' } });
    await stack.compose('--file', 'deploy/stack.yml', 'up', '--build', '--wait');
    const { steps: [{ exec }] } = JSON.parse(readFileSync(join(stack.folder, '.projen/tasks.json'), 'utf8')).tasks['docker:shell'];
    const shell = spawnSync('sh', ['-c', exec, 'sh', '-c', 'id -u; id -g; pwd; echo x > "$HOME/from-shell" && cat data/from-shell'], {
      cwd: stack.folder, env: { ...process.env, COMPOSE_PROJECT_NAME: stack.name }, encoding: 'utf8',
    });
    expect(shell).toMatchObject({ status: 0, stdout: '999\n999\n/app\nx\n' });
    await stack.compose('--file', 'deploy/stack.yml', 'down', '--volumes', '--timeout', '1');
  }, 120_000);

  test('volumes beside the data directory belong to the app, in workers as well, also after root used them', async () => {
    const stack = new Stack({ compose: { volumes: ['cache:/app/cache', 'models:/models'] } },
      packaging => packaging.addWorker('worker', { command: ['sh', '-c', 'touch /app/cache/worker /models/worker; exec sleep 1000'] }));
    await stack.compose('build', '--quiet');
    await stack.compose('run', '--rm', '--no-TTY', '--entrypoint', 'sh', 'app', '-c', 'chown -R 0:0 /models && touch /models/root && chmod 0755 /models');
    await stack.compose('up', '--wait');
    await until(10, async () => expect(await stack.exec('worker', 'stat', '--format', '%n %u:%g', '/app/cache/worker', '/models/root', '/models/worker', '/app/data'))
      .toBe('/app/cache/worker 999:999\n/models/root 999:999\n/models/worker 999:999\n/app/data 999:999'));
    await stack.exec('app', 'touch', '/app/cache/app', '/models/app', '/app/data/app');
  }, 120_000);

  test('the app\'s user reads secrets from variables and from files that only their owner may read', async () => {
    const stack = new Stack({ compose: { secrets: { variable: { environment: 'HOST_SECRET' }, cert: { file: 'private/cert' } } } },
      packaging => packaging.addWorker('worker', { command: ['sleep', '1000'] }));
    stack.write('private/cert', 'of a file');
    stack.write('.env', 'HOST_SECRET=of a variable\n');
    await dockerOk(['run', '--rm', '--volume', `${stack.folder}:/host`, RUNTIME_IMAGE, 'sh', '-c', 'chown 1234:1234 /host/private/cert && chmod 0600 /host/private/cert']);
    await stack.compose('up', '--build', '--wait');
    for (const service of ['app', 'worker']) {
      expect(await stack.exec(service, 'sh', '-c', 'cat /run/secrets/variable; echo; cat /run/secrets/cert')).toBe('of a variable\nof a file');
    }
    // A second start replaces the copy.
    await stack.compose('restart', '--timeout', '5', 'app');
    await until(10, async () => expect(await stack.exec('app', 'cat', '/run/secrets/cert')).toBe('of a file'));
    expect(await dockerOk(['run', '--rm', '--entrypoint', 'sh', stack.name, '-c', 'ls -A /app /run; find / -xdev -name cert'])).not.toMatch(/cert|\.env|secrets/);
  }, 120_000);

  test('a worker starts after the services that it depends on, without a health check, and lives on', async () => {
    const stack = new Stack({ beforeStart: ['echo migrated >> /app/data/log'], health: { interval: 1, timeout: 1, startPeriod: 1, retries: 1 } }, packaging => {
      packaging.addService('cache', { image: RUNTIME_IMAGE, command: ['python', '-m', 'http.server', '9999'], health: { command: ['python', '-c', 'import socket; socket.create_connection(("localhost", 9999))'], interval: 2, timeout: 1 } });
      packaging.addWorker('worker', { command: ['sh', '-c', 'cat /app/data/log; exec sleep 1000'], dependsOn: { cache: ComposeCondition.HEALTHY } });
      packaging.addWorker('pinged', { command: ['sleep', '1000'], healthCommand: ['python', '-c', 'import os, negotiation; assert os.getuid() == 999 and not os.path.exists("/tmp/bad")'] });
    });
    await stack.compose('up', '--build', '--wait');
    expect(await stack.compose('logs', '--no-log-prefix', 'worker')).toContain('migrated');
    await new Promise(done => setTimeout(done, 10_000));
    const state = (service: string, field: string) => stack.compose('ps', '--all', '--quiet', service).then(id => dockerOk(['inspect', '--format', `{{${field}}}`, id]));
    expect([await state('worker', '.State.Status'), await state('worker', '.RestartCount'), await state('worker', '.State.Health.Status')]).toEqual(['running', '0', 'healthy']);
    expect(await state('pinged', '.State.Health.Status')).toBe('healthy');
    await stack.exec('pinged', 'touch', '/tmp/bad');
    await until(20, async () => expect(Number(await state('pinged', '.RestartCount'))).toBeGreaterThan(0));
  }, 120_000);

  test('an override file beside the compose file is read', async () => {
    const stack = new Stack({});
    stack.write('docker-compose.override.yml', 'services:\n  app:\n    environment:\n      EXTRA: "1"\n');
    expect(JSON.parse(await stack.compose('config', '--format', 'json')).services.app.environment).toMatchObject({ EXTRA: '1' });
  });

  test('watch builds after an edit of the code, and copies an edited file of config', async () => {
    const stack = new Stack({ health: { interval: 1 } });
    stack.write('config/policy.yaml', 'a: 1\n');
    await stack.compose('up', '--build', '--wait');
    const watcher = spawn('docker', ['compose', '--project-name', stack.name, 'watch', '--no-up'], { cwd: stack.folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const output = outputOf(watcher);
    const closed = new Promise(done => watcher.on('close', done));
    try {
      await until(20, () => expect(output()).toMatch(/Watch enabled/i));
      stack.write('config/policy.yaml', 'a: 2\n');
      await until(30, async () => expect(await stack.exec('app', 'cat', '/app/config/policy.yaml')).toBe('a: 2'));
      const app = join(stack.folder, 'negotiation/app.py');
      writeFileSync(app, readFileSync(app, 'utf8').replace('200 OK\\r\\n\\r\\nok', '200 OK\\r\\n\\r\\nedited'));
      await until(60, async () => expect(await requestOk(`http://127.0.0.1:${stack.port}/health`)).toBe('edited'), { interval: 0.5 });
      // The build kept the edit of config.
      expect(await stack.exec('app', 'cat', '/app/config/policy.yaml')).toBe('a: 2');
    } finally {
      // The docker client and its plugin are two processes.
      process.kill(-watcher.pid!, 'SIGKILL');
      await closed;
    }
  }, 180_000);
});

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', chunk => (text += chunk));
  return () => text;
}
