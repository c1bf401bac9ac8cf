/** What the engine says about the containers of one label, as it happens. */
import { spawn } from 'child_process';
import { createInterface } from 'readline';

export interface Happening {
  /** Milliseconds, by this process' clock. */
  readonly at: number;
  readonly container: string;
  /** `start`, `die`, `health_status: healthy`, `health_status: unhealthy`. */
  readonly action: string;
  readonly exitCode?: string;
}

export interface Watch {
  of(container: string): readonly Happening[];
  /** The first such happening after a time, or nothing within the given seconds. */
  next(container: string, action: string, after: number, seconds: number): Promise<Happening | undefined>;
  end(): void;
}

export const HEALTHY = 'health_status: healthy';
export const UNHEALTHY = 'health_status: unhealthy';

export function watch(label: string): Watch {
  const happenings: Happening[] = [];
  const filters = [`label=${label}`, 'event=start', 'event=die', 'event=health_status'].flatMap(filter => ['--filter', filter]);
  const client = spawn('docker', ['events', '--since', String(Math.floor(Date.now() / 1000)), '--format', '{{json .}}', ...filters],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface(client.stdout).on('line', line => {
    const { Action: action, Actor: { Attributes: { name: container, exitCode } } } = JSON.parse(line);
    happenings.push({ at: Date.now(), container, action, exitCode });
  });
  const of = (container: string) => happenings.filter(happening => happening.container === container);
  return {
    of,
    next: async (container, action, after, seconds) => {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const found = of(container).find(happening => happening.at >= after && happening.action === action);
        if (found || Date.now() > end) return found;
        await new Promise(resume => setTimeout(resume, 50));
      }
    },
    end: () => void client.kill(),
  };
}
