/** The cells of the matrix: a fault, the app, options of the engine, and the expected outcome. */
import { existsSync, readFileSync } from 'fs';
import { TIMINGS, TimingName } from './fault-images';

/** Reaction of the app to TERM and INT. `has no handler` leaves the kernel's default, which does not apply to PID 1. */
export type Handler = 'handles TERM' | 'ignores TERM' | 'has no handler';

export interface Cell {
  readonly fault: string;
  readonly handler: Handler;
  readonly init: boolean;
  /** Differences from a run with compose, whose restrictions all cells have. */
  readonly setting?: keyof typeof SETTINGS;
  readonly timing: TimingName;
  /** `healed`: restarted and healthy again. `left alone`: healthy all the time. `reported`: unhealthy, without a restart. */
  readonly outcome: 'healed' | 'left alone' | 'reported';
  /** Output of at least one failed probe. */
  readonly seen?: RegExp;
  /** Runs also without CI_FULL. */
  readonly short?: boolean;
}

const LIAR = 'http://localhost:8001';

export const SETTINGS = {
  'no restriction': [],
  'read-only': ['--read-only', '--tmpfs=/tmp', '--tmpfs=/run'],
  'read-only, no place in /run': ['--read-only'],
  'started as 999:999': ['--user=999:999'],
  'started as 1234:1234': ['--user=1234:1234'],
  'a proxy that answers 200': [`--env=http_proxy=${LIAR}`, `--env=HTTP_PROXY=${LIAR}`, `--env=ALL_PROXY=${LIAR}`],
  'a proxy that is gone': ['--env=http_proxy=http://localhost:9', '--env=HTTP_PROXY=http://localhost:9'],
  'in its start period, after a success': [],
  'restarted after a failure': [],
  'fails during its start period': [`--env=UNWELL_SECONDS=${2 * TIMINGS.calm.retries}`],
  'half a CPU': ['--cpus=0.5'],
  'ptrace forbidden': [], // by a seccomp profile in a file
  'healing: none': [],
  'default timings': [],
} satisfies Record<string, readonly string[]>;

export const FAULTS = ['hang', 'refused connection', '500', 'endless body', 'blocked event loop', 'busy event loop', 'stopped process', 'deadlock in C'];
export const HANDLERS = ['handles TERM', 'ignores TERM'] as const;

/** One cell of each fault in the short run: four cells with each handler, and four with init. */
const SHORT: Readonly<Record<string, [Handler, boolean]>> = {
  'hang': ['handles TERM', false],
  'refused connection': ['ignores TERM', true],
  '500': ['handles TERM', true],
  'endless body': ['ignores TERM', false],
  'blocked event loop': ['ignores TERM', false],
  'busy event loop': ['handles TERM', true],
  'stopped process': ['ignores TERM', true],
  'deadlock in C': ['handles TERM', false],
};

export const MATRIX: readonly Cell[] = FAULTS.flatMap(fault => HANDLERS.flatMap(handler => [false, true].map((init): Cell => {
  const [shortHandler, shortInit] = SHORT[fault];
  return { fault, handler, init, timing: 'brisk', outcome: 'healed', short: handler === shortHandler && init === shortInit };
})));

const healed = { timing: 'brisk', outcome: 'healed' } as const;
const alone = { handler: 'handles TERM', init: true, timing: 'calm', outcome: 'left alone' } as const;
const noPtrace = { setting: 'ptrace forbidden', timing: 'brisk' } as const;

/** Other apps and settings, each with the one or two faults that are hardest to heal. */
export const OTHERS: readonly Cell[] = [
  { ...healed, fault: 'deadlock in C', handler: 'has no handler', init: false },
  { ...healed, fault: 'deadlock in C', handler: 'has no handler', init: true },
  { ...healed, fault: 'deadlock in C in a thread', handler: 'ignores TERM', init: false },
  { ...healed, fault: 'stopped process', handler: 'has no handler', init: false },
  { ...healed, fault: 'redirect', handler: 'handles TERM', init: true, short: true },
  { ...healed, fault: 'hang', handler: 'handles TERM', init: true, setting: 'a proxy that answers 200', short: true },
  { ...healed, fault: 'deadlock in C', handler: 'ignores TERM', init: false, setting: 'read-only', short: true },
  { ...healed, fault: 'hang', handler: 'ignores TERM', init: true, setting: 'read-only' },
  { ...healed, fault: 'deadlock in C', handler: 'ignores TERM', init: true, setting: 'no restriction', short: true },
  { ...healed, fault: 'blocked event loop', handler: 'handles TERM', init: false, setting: 'read-only, no place in /run', short: true },
  { ...healed, fault: 'stopped process', handler: 'ignores TERM', init: false, setting: 'started as 999:999', short: true },
  { ...healed, fault: 'blocked event loop', handler: 'handles TERM', init: true, setting: 'started as 1234:1234' },
  { ...healed, fault: '500', handler: 'handles TERM', init: true, timing: 'patient', setting: 'in its start period, after a success', short: true },
  { ...healed, fault: '500', handler: 'handles TERM', init: true, timing: 'patient', setting: 'restarted after a failure' },
  { ...healed, fault: 'hang', handler: 'ignores TERM', init: true, timing: 'default', setting: 'default timings' },
  { ...healed, ...noPtrace, fault: 'deadlock in C', handler: 'handles TERM', init: false },
  { ...healed, ...noPtrace, fault: 'deadlock in C', handler: 'has no handler', init: true },
  { ...noPtrace, fault: 'deadlock in C', handler: 'has no handler', init: false, outcome: 'reported', seen: /failure 4 after TERM/ },
  { ...noPtrace, fault: 'blocked event loop', handler: 'ignores TERM', init: false, outcome: 'reported', seen: /failure 4 after TERM/ },
];

/** Apps without a fault, and an app that must not be healed. */
export const UNTOUCHED: readonly Cell[] = [
  { ...alone, fault: 'slow answer', short: true },
  { ...alone, fault: 'two failures of three', seen: /failure 2 of 3/, short: true },
  { ...alone, fault: 'no fault', setting: 'fails during its start period', seen: /^not counted: HTTP status 500$/, short: true },
  { ...alone, fault: 'busy thread', setting: 'half a CPU', short: true },
  { ...alone, fault: 'no fault', setting: 'a proxy that is gone' },
  { ...alone, fault: 'hang', timing: 'none', setting: 'healing: none', outcome: 'reported', seen: /^unhealthy: no answer within 1.6 s$/, short: true },
];

/** If Yama restricts ptrace, the health check cannot kill a PID 1 that handles no signal. See docs/healing.md. */
const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
const mayTrace = !existsSync(YAMA) || readFileSync(YAMA, 'utf8').trim() === '0';
const needsPtrace = ({ fault, handler, init, outcome }: Cell) =>
  outcome === 'healed' && !init && handler !== 'handles TERM' && !fault.startsWith('busy');

export const CELLS = [...MATRIX, ...OTHERS, ...UNTOUCHED].filter(cell => (cell.short || process.env.CI_FULL) && (mayTrace || !needsPtrace(cell)));
export const leftOut = mayTrace ? '' : `, without the cells that ${YAMA} forbids`;

export function title({ fault, handler, init, setting }: Cell): string {
  return `${fault}, app ${handler}, ${init ? 'with' : 'without'} init${setting ? `, ${setting}` : ''}`;
}

/** Upper bound of the seconds from the fault to the exit of the container. See docs/healing.md. */
export function bound({ timing }: Cell): number {
  const { interval, timeout, retries } = TIMINGS[timing];
  return (retries + 1) * (interval + timeout) + 10;
}
