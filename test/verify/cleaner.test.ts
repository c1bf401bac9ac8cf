import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { join } from 'path';
import { until } from '../../src/verify/poll';
import { FakeDocker, fakeDocker } from '../support/fake-docker';

const COMMANDS = [['docker', 'rm', 'x'], ['docker', 'network', 'rm', 'x']];
const CALLS = ['rm x', 'network rm x'];
const CLEANER = join(__dirname, '../../src/verify/cleaner.ts');

describe('cleaner', () => {
  let fake: FakeDocker;

  // A command that fails does not stop the next one.
  beforeEach(() => { fake = fakeDocker('exit 1'); });

  afterEach(() => fake.remove());

  /** Starts a process with a cleaner, and waits for its first output. */
  async function start(program: string): Promise<ChildProcess> {
    const all = `const cleaner = require(${JSON.stringify(CLEANER)}).startCleaner(${JSON.stringify(COMMANDS)}); ${program}`;
    const child = spawn(process.execPath, ['--import', require.resolve('tsx'), '-e', all], { env: process.env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    return child;
  }

  test('clean runs all commands and waits for them', async () => {
    const child = await start('cleaner.clean().then(() => console.log("clean"))');
    expect(fake.calls()).toEqual(CALLS);
    child.kill();
  });

  test('the cleaner runs all commands after a KILL of its parent', async () => {
    const child = await start('console.log("started")');
    expect(fake.calls()).toEqual([]);
    child.kill('SIGKILL');
    await until(20, () => expect(fake.calls()).toEqual(CALLS));
  });
});
