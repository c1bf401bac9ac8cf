/** Variables that make root run code are refused where the app can write to their paths. */
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions, Privileges } from '../../src';
import { complaint, files, freshFolder, testInvalid } from '../support/synthesis';

const runtime = (environment: Record<string, string>): NegotiationDockerPackagingOptions => ({ runtime: { environment } });

testInvalid([
  ['LD_PRELOAD', '/app/lib/libjemalloc.so'],
  ['LD_PRELOAD', 'libjemalloc.so.2:/app/data/x.so'],
  ['LD_PRELOAD', 'libjemalloc.so.2 /tmp/x.so'],
  ['LD_PRELOAD', '/usr/lib/a.so /tmp/x.so'],
  ['LD_PRELOAD', './x.so'],
  ['LD_PRELOAD', '/app/.venv/../x.so'],
  ['LD_AUDIT', '/dev/shm/audit.so'],
  ['LD_LIBRARY_PATH', '/usr/lib:'],
  ['LD_LIBRARY_PATH', 'lib'],
  ['LD_LIBRARY_PATH', '$ORIGIN/lib'],
  ['LD_LIBRARY_PATH', '/opt/cuda;/app/lib'],
  ['GCONV_PATH', '/var/tmp'],
  ['PYTHONHOME', '/app/python'],
  ['PYTHONSTARTUP', 'startup.py'],
  ['BASH_ENV', '/app/env.sh'],
  ['PYTHONUSERBASE', '/app/data/user'],
  ['PERL5LIB', '/usr/share/perl5:/app/perl'],
  ['LD_PRELOAD', '$ORIGIN.so'],
  ['LD_AUDIT', '/proc/self/cwd/x.so'],
  ['ENV', '/app/env.sh'],
].map(([name, value]) => [`runtime.environment.${name}`, runtime({ [name]: value }), JSON.stringify(value)] as const));

test.each([
  ['LD_PRELOAD', 'libjemalloc.so.2'],
  ['LD_PRELOAD', '/usr/lib/$LIB/libjemalloc.so.2'],
  ['LD_PRELOAD', '/app/.venv/lib/python3.12/site-packages/x/libjemalloc.so'],
  ['LD_LIBRARY_PATH', '/app/.venv/lib/python3.12/site-packages/nvidia/cublas/lib:/usr/local/cuda/lib64'],
  ['PYTHONSTARTUP', '/etc/startup.py'],
  ['ENV', 'production'],
  ['PYTHONPATH', '/app/src'],
  ['LD_LIBRARY_PATH', ''],
])('accepts %s=%s', (name, value) => expect(files(runtime({ [name]: value })).Dockerfile).toContain(`${name}=`));

test('a directory of data is never safe, one of hardened code is', () => {
  const preload = (path: string) => ({ ...runtime({ LD_PRELOAD: path }), privileges: Privileges.HARDENED, data: { directories: ['/opt/cache'] } });
  expect(complaint(preload('/opt/cache/x.so'))).toContain('invalid runtime.environment.LD_PRELOAD');
  expect(files(preload('/app/lib/x.so')).Dockerfile).toContain('LD_PRELOAD=/app/lib/x.so');
});

test('a path of the host that the app may write to is not safe, a read-only one is', () => {
  const library = (mode: string) => ({ ...runtime({ LD_LIBRARY_PATH: '/plugins' }), compose: { volumes: [`./plugins:/plugins${mode}`] } });
  expect(complaint(library(''))).toContain('invalid runtime.environment.LD_LIBRARY_PATH "/plugins"');
  expect(files(library(':ro')).Dockerfile).toContain('LD_LIBRARY_PATH=/plugins');
});

test('containers of the compose file, workers that are added later and the stage itself are checked as well', () => {
  const environment = { LD_PRELOAD: '/app/x.so' };
  expect(complaint({ compose: { environment, workers: { worker: { command: ['work'], environment } } } })).toMatch(
    /found 2 problems.*\n.*invalid compose\.environment\.LD_PRELOAD.*\n.*invalid compose\.workers\.worker\.environment\.LD_PRELOAD/);
  const packaging = new NegotiationDockerPackaging(new Project({ name: 'agent', outdir: freshFolder(), logging: { level: LogLevel.OFF } }));
  expect(() => packaging.addWorker('later', { command: ['work'], environment })).toThrow('invalid compose.workers.later.environment.LD_PRELOAD');
  packaging.dockerfile.stage('runtime').env(environment);
  expect(() => packaging.preSynthesize()).toThrow('invalid ENV of stage "runtime".LD_PRELOAD "/app/x.so"');
});

test('a service with an image of its own may load what it wants', () =>
  expect(files({ compose: { services: { db: { image: 'postgres:17', environment: { LD_PRELOAD: '/app/x.so' } } } } })['docker-compose.yml']).toContain('LD_PRELOAD'));
