/** The container of one cell: its start, its fault, its probes and its events. */
import { HEALTHY, Watch } from './fault-events';
import { TIMINGS } from './fault-images';
import { Cell, SETTINGS } from './healing-cells';
import { docker, dockerOk } from '../../src/verify/docker';
import { until } from '../../src/verify/poll';
import { RESTRICTED } from '../support/restricted';

export interface Surroundings {
  readonly image: string;
  readonly label: string;
  /** A seccomp profile that forbids ptrace, as Yama's ptrace_scope does on hosts that set it. */
  readonly withoutPtrace: string;
  readonly watch: Watch;
}

interface Probe {
  readonly Start: string;
  readonly ExitCode: number;
  readonly Output: string;
}

const PYTHON = ['/usr/local/bin/python', '-I', '-S', '-c'];
const GET_HEALTH = "import http.client as h; c = h.HTTPConnection('localhost', 8000, timeout=5); c.request('GET', '/health'); print(c.getresponse().status)";

/** Seconds between two inspections: often enough to read each probe, rarely enough to leave CPU time for the probes. */
const INTERVAL = 0.6;

export class CellContainer {
  /** By start time. The engine deletes its list at a restart, so each inspection copies it. */
  private readonly probes = new Map<string, Probe>();

  constructor(public readonly cell: Cell, public readonly name: string, private readonly surroundings: Surroundings) {}

  public async start(): Promise<void> {
    const { cell, name, surroundings: { image, label, withoutPtrace } } = this;
    const options: string[] = [...(cell.setting === 'no restriction' ? [] : RESTRICTED), ...(cell.setting ? SETTINGS[cell.setting] : [])];
    if (cell.setting === 'ptrace forbidden') options.push(`--security-opt=seccomp=${withoutPtrace}`);
    if (cell.init) options.push('--init');
    // Leaves CPU time for the other cells.
    if (cell.fault.startsWith('busy')) options.push('--cpus=0.3');
    await dockerOk(['run', '--detach', '--name', name, '--label', label, '--network=none', '--restart=unless-stopped',
      `--env=HANDLER=${cell.handler}`, ...options, `${image}:${cell.timing}`]);
  }

  public async startFault(): Promise<void> {
    const { cell: { fault }, name } = this;
    if (fault === 'no fault') return;
    if (fault === 'stopped process') return this.stopProcess();
    const request = `GET /fault/${fault.replace(/ /g, '-')} HTTP/1.0\\r\\n\\r\\n`;
    await dockerOk(['exec', name, ...PYTHON, `import socket; socket.create_connection(('localhost', 8000)).sendall(b'${request}')`]);
  }

  public async inspect(): Promise<{ status: string; restarts: number }> {
    const { State: state, RestartCount: restarts } = JSON.parse(await dockerOk(['inspect', '--format', '{{json .}}', this.name]));
    for (const probe of state.Health?.Log ?? []) this.probes.set(probe.Start, probe);
    return { status: state.Health?.Status, restarts };
  }

  /** Waits for an event at a time or later, and returns its time. */
  public event(action: string, after: number, seconds: number): Promise<number> {
    return until(seconds, async () => {
      await this.inspect();
      return this.surroundings.watch.first(this.name, action, after).at;
    }, { interval: INTERVAL });
  }

  public healthy(after: number): Promise<number> {
    const { startPeriod, interval, timeout } = TIMINGS[this.cell.timing];
    return this.event(HEALTHY, after, startPeriod + interval + timeout + 15);
  }

  public async restartAfterFailure(): Promise<void> {
    await this.startFault();
    await until(30, async () => {
      await this.inspect();
      if (!this.failures().some(output => output.startsWith('failure 1 of'))) throw new Error('no first failure');
    });
    const restart = Date.now();
    await dockerOk(['restart', '--time', '5', this.name]);
    await this.healthy(restart);
    this.probes.clear();
  }

  /** Collects a number of probes that start after a time. */
  public async observe(count: number, after: number): Promise<void> {
    const { interval, timeout } = TIMINGS[this.cell.timing];
    await until((count + 1) * (interval + timeout) + 10, async () => {
      await this.inspect();
      const seen = [...this.probes.keys()].filter(start => Date.parse(start) > after).length;
      if (seen < count) throw new Error(`${seen} of ${count} probes`);
    }, { interval: INTERVAL });
  }

  public events(): ReturnType<Watch['of']> {
    return this.surroundings.watch.of(this.name);
  }

  /** Output of the failed probes. A probe that ended with the container has code 137. */
  public failures(): string[] {
    return [...this.probes.values()].filter(({ ExitCode }) => ExitCode !== 0 && ExitCode !== 137).map(({ Output }) => Output.trim());
  }

  public askHealth(): Promise<string> {
    return dockerOk(['exec', this.name, ...PYTHON, GET_HEALTH]);
  }

  public async logs(...options: string[]): Promise<string> {
    const { stdout, stderr } = await docker(['logs', ...options, this.name]);
    return stdout + stderr;
  }

  /** All probes and the end of the log, for messages. */
  public async story(): Promise<string> {
    return [...[...this.probes.values()].map(({ ExitCode, Output }) => `${ExitCode} ${Output.trim()}`), await this.logs('--tail', '10')].join(' | ');
  }

  public async remove(): Promise<void> {
    await docker(['rm', '--force', '--volumes', this.name]);
  }

  /** Sends STOP from the PID namespace of the host: PID 1 ignores it from its own, and `docker kill` disables the restart policy. */
  private async stopProcess(): Promise<void> {
    const table = await dockerOk(['top', this.name, '-eo', 'pid,args']);
    const pid = table.split('\n').map(line => /^ *(\d+) +python -m negotiation/.exec(line)?.[1]).find(Boolean);
    const image = await dockerOk(['inspect', '--format', '{{.Config.Image}}', this.name]);
    await dockerOk(['run', '--rm', '--pid=host', '--network=none', '--no-healthcheck', '--entrypoint=/bin/sh', image, '-c', `kill -STOP ${pid}`]);
  }
}
