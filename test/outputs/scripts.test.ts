/** The two scripts without a container: checked by shellcheck and both shells, and run as an unprivileged user. */
import { spawn, spawnSync } from 'child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Healing, HealthKind, NegotiationDockerPackagingOptions, PrivilegeDrop, Privileges, VolumeRepair } from '../../src';
import { SWARM_ENVIRONMENT } from '../../src/options/layout';
import { STATE } from '../../src/outputs/shell';
import { files, freshFolder } from '../support/synthesis';
import { having } from '../support/tools';

const OPTIONS: Readonly<Record<string, NegotiationDockerPackagingOptions>> = {
  'the defaults': {},
  'non-root': { privileges: Privileges.NON_ROOT, beforeStart: ['alembic upgrade head'] },
  'hardened': { privileges: Privileges.HARDENED, compose: { volumes: ['cache:/cache'] } },
  'swarm': { swarm: {}, beforeStart: ['true'] },
  'gosu': { privilegeDrop: PrivilegeDrop.GOSU },
  'repair on root mismatch': { data: { repair: VolumeRepair.ON_ROOT_MISMATCH } },
  'no healing': { health: { healing: Healing.NONE } },
  'no subdirectories': { data: { subdirectories: [] } },
  'names at the limits of their patterns': { data: { directory: '/srv/.d@t+a-1', subdirectories: ['a/b', '@c+d', '.e'] }, user: { name: '_a-b' } },
  'commands before the start, several volumes, secrets of files and a probe of the project': {
    beforeStart: ['alembic upgrade head', "echo 'a'"],
    compose: { volumes: ['cache:/cache'], secrets: { key: { file: 'private/key' } } },
    health: { kind: HealthKind.COMMAND, command: ['ping'] },
  },
};

/** A program that needs time to end well after TERM. */
const HANDLER = `
import signal, sys, time
def end(*_):
    time.sleep(0.5)
    print("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("running")
while True: time.sleep(0.1)`;

const SHELLS = { dash: ['dash'], busybox: ['busybox', 'ash'] };
const TOOLS = { 'shellcheck': ['shellcheck'], 'dash -n': ['dash', '-n'], 'busybox ash -n': ['busybox', 'ash', '-n'] };

const mode = (path: string) => statSync(path).mode.toString(8).slice(-3);

describe.each(Object.entries(OPTIONS))('scripts of %s', (_, options) => {
  describe.each(Object.entries(TOOLS))('%s', (_name, [tool, ...args]) => {
    having(tool).each(['entrypoint.sh', 'healthcheck.sh'])('%s is clean', script => {
      const folder = freshFolder();
      files(options, folder);
      const { status, stdout, stderr } = spawnSync(tool, [...args, script], { cwd: folder, encoding: 'utf8' });
      rmSync(folder, { recursive: true });
      expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
    });
  });
});

describe.each(Object.entries(SHELLS))('as an unprivileged user, under %s', (_, [shell, ...applet]) => {
  const root = process.getuid?.() === 0;
  const uid = root ? 65534 : process.getuid!();
  const drop = root ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  let folder: string;
  let data: string;
  let state: string;

  beforeEach(() => {
    folder = freshFolder();
    [data, state] = [join(folder, 'data'), join(folder, 'state')];
    chmodSync(folder, 0o755);
    mkdirSync(data);
    write({});
    if (root) for (const path of [folder, data]) chownSync(path, uid, uid);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes the scripts of a project, with the folders of this test. */
  function write(options: NegotiationDockerPackagingOptions): void {
    for (const [name, text] of Object.entries(files(options)).filter(([path]) => path.endsWith('.sh'))) {
      const here = text.replace(/^_data=.*/m, `_data=${data}`).split(STATE.app).join(state).split(STATE.root).join(join(folder, 'nowhere'))
        .split(SWARM_ENVIRONMENT).join(join(folder, 'secret'));
      writeFileSync(join(folder, `here-${name}`), here);
    }
  }

  const script = (name: string, ...args: string[]) => {
    const [command, ...rest] = [...drop, shell, ...applet, join(folder, `here-${name}`), ...args];
    const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: '/root' } });
    return { status, stdout, stderr };
  };
  const start = (...args: string[]) => script('entrypoint.sh', ...args);

  having(shell)('arguments and the exit code pass through', () =>
    expect(start('sh', '-c', 'printf "<%s>" "$@"; exit 42', '-', ' a  b', '$x', '*', 'two\nlines', ''))
      .toEqual({ status: 42, stdout: '< a  b><$x><*><two\nlines><>', stderr: '' }));

  having(shell)('a command that is not there gives 127', () => expect(start('/nowhere').status).toBe(127));

  having(shell)('missing subdirectories are made, HOME can be written, the umask is 022', () => {
    expect(start('sh', '-c', 'echo "$HOME"; umask')).toEqual({ status: 0, stdout: `${data}\n0022\n`, stderr: '' });
    expect(mode(join(data, 'credentials'))).toBe('755');
  });

  having(shell)('where the data cannot be written it says so, and starts', () => {
    chmodSync(data, 0o555);
    const { status, stdout, stderr } = start('sh', '-c', 'echo "$HOME"');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '/tmp\n' });
    expect(stderr).toMatch(new RegExp(`^mkdir: .*${data}/credentials.*\nentrypoint: uid ${uid} cannot write to ${data}\n$`));
  });

  having(shell).each([false, true])('variables of a secret of Swarm reach the app and its own probe, raw: %s', raw => {
    write({ swarm: {}, compose: { rawEnvFiles: raw, environment: { SET: 'x' } } });
    writeFileSync(join(folder, 'secret'), '# A=comment\n A=blank\n1A=digit\nB.C=dot\nnothing\n=empty\nPATH=/nowhere\nOPTIND=x\n_own=own\nSET=y\nexport D=1\n'
      + "PLAIN=a b  $HOME `id` \\ \nQUOTED='it$x'\r\nDOUBLE=\"q\"\nLONE='\nEMPTY=\nEQUAL=a=b\nLAST=no line end");
    const seen = ['PLAIN=a b  $HOME `id` \\ ', raw ? "QUOTED='it$x'" : 'QUOTED=it$x', raw ? 'DOUBLE="q"' : 'DOUBLE=q', "LONE='", 'EMPTY=', 'EQUAL=a=b', 'LAST=no line end'];
    const names = (lines: string) => lines.split('\n').filter(line => /^(PLAIN|QUOTED|DOUBLE|LONE|EMPTY|EQUAL|LAST|SET|A|1A|B.C|D|OPTIND|_own|PATH=.nowhere)/.test(line) && !/^OPTIND=1$/.test(line));
    const { status, stdout, stderr } = start('env');
    expect({ status, stderr, names: names(stdout).sort() }).toEqual({ status: 0, stderr: '', names: [...seen].sort() });
    expect(script('healthcheck.sh', 'sh', '-c', '[ "$LAST" = "no line end" ] && [ -z "$SET" ]')).toMatchObject({ status: 0 });
  });

  having(shell)('the health check learns which process the app is', () => {
    const { stdout } = start('sh', '-c', 'echo $$');
    expect(readFileSync(join(state, 'app'), 'utf8')).toMatch(new RegExp(`^${stdout.trim()} [0-9]+[.][0-9]{2} \n$`));
    expect(readFileSync(join(state, 'failures'), 'utf8')).toBe('0\n');
    expect(mode(state)).toBe('700');
  });

  having(shell)('the health check counts failures after a success, and clears the count at the next one', () => {
    start('true');
    const probe = (code: number) => {
      const { status, stdout } = script('healthcheck.sh', 'sh', '-c', `echo two; echo lines >&2; exit ${code}`);
      return `${status} ${stdout}`.trim();
    };
    expect([1, 0, 1, 1, 0, 1].map(probe)).toEqual(['1 not counted: lines', '0', '1 failure 1 of 3: lines', '1 failure 2 of 3: lines', '0',
      '1 failure 1 of 3: lines']);
    expect(existsSync(join(state, 'healthy'))).toBe(true);
  });

  having(shell)('commands of beforeStart run in order before the command of the image, and before no other', () => {
    write({ command: ['sh', '-c', 'echo app; env | grep -c ^_step'], beforeStart: ['echo "first  $HOME"', "echo 'it''s' second >&2"] });
    expect(start('sh', '-c', 'echo app; env | grep -c ^_step')).toEqual({ status: 1, stdout: `first  ${data}\napp\n0\n`, stderr: 'its second\n' });
    expect(start('echo', 'other')).toEqual({ status: 0, stdout: 'other\n', stderr: '' });
  });

  having(shell)('a failure of beforeStart is the exit code, and nothing else runs', () => {
    write({ command: ['echo', 'app'], beforeStart: ['exit 42', 'echo second'] });
    expect(start('echo', 'app')).toEqual({ status: 42, stdout: '', stderr: 'entrypoint: beforeStart: exit code 42: exit 42\n' });
  });

  having(shell)('TERM reaches a command of beforeStart, and the app does not start although the command ends well', async () => {
    write({ command: ['echo', 'app'], beforeStart: [`python3 -u ${folder}/handler.py`] });
    writeFileSync(join(folder, 'handler.py'), HANDLER);
    const [command, ...args] = [...drop, shell, ...applet, join(folder, 'here-entrypoint.sh'), 'echo', 'app'];
    const child = spawn(command, args, { env: { PATH: process.env.PATH, HOME: '/root' } });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      if (output === 'running\n') child.kill('SIGTERM');
    });
    const code = await new Promise(done => child.on('close', done));
    expect({ code, output }).toEqual({ code: 143, output: 'running\nended\n' });
  });

  having(shell)('failures of another command do not count before its first success', () => {
    write({ health: { startPeriod: 0 } });
    start('true');
    const probe = (code: number) => script('healthcheck.sh', 'sh', '-c', `echo seen; exit ${code}`).stdout.trim();
    expect([1, 1, 1, 0, 1].map(probe)).toEqual(['not counted: seen', 'not counted: seen', 'not counted: seen', '', 'failure 1 of 3: seen']);
  });

  having(shell)('failures of the image\'s own command count after the start period', () => {
    write({ command: ['true'], health: { startPeriod: 0 } });
    start('true');
    expect(script('healthcheck.sh', 'sh', '-c', 'echo seen; exit 1').stdout).toBe('failure 1 of 3: seen\n');
  });

  having(shell)('a failure without output has its exit code as the reason', () => {
    start('true');
    expect(script('healthcheck.sh', 'sh', '-c', 'exit 3').stdout).toBe('not counted: exit code 3\n');
  });

  having(shell)('a probe of the project has the HOME of the app in place of that of root', () => {
    start('true');
    expect(script('healthcheck.sh', 'sh', '-c', 'echo "$HOME"; exit 1').stdout).toBe('not counted: /app/data\n');
  });

  having(shell)('the output of a probe becomes one short line of plain text', () => {
    start('true');
    const { stdout } = script('healthcheck.sh', 'sh', '-c', "printf 'first\\n\\033[31m\\007back\\\\nslash\\\\c %01000d' 0; exit 1");
    expect(stdout).toMatch(/^not counted: \[31mback\\nslash\\c 0{182}\n$/);
  });
});
