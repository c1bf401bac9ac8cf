/** The events of all containers with one label, as the engine reports them. */
import { spawn } from 'child_process';
import { createInterface } from 'readline';

export interface Event {
  /** Milliseconds, by the clock of this process. */
  readonly at: number;
  readonly container: string;
  /** `start`, `die`, `health_status: healthy`, `health_status: unhealthy`. */
  readonly action: string;
}

export interface Watch {
  of(container: string): readonly Event[];
  /** The first such event at a time or later. Throws if there is none yet. */
  first(container: string, action: string, after: number): Event;
  end(): void;
}

export const HEALTHY = 'health_status: healthy';
export const UNHEALTHY = 'health_status: unhealthy';

export function watch(label: string): Watch {
  const events: Event[] = [];
  const filters = [`label=${label}`, 'event=start', 'event=die', 'event=health_status'].flatMap(filter => ['--filter', filter]);
  const client = spawn('docker', ['events', '--since', String(Math.floor(Date.now() / 1000)), '--format', '{{json .}}', ...filters],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface(client.stdout).on('line', line => {
    const { Action: action, Actor: { Attributes: { name: container } } } = JSON.parse(line);
    events.push({ at: Date.now(), container, action });
  });
  const of = (container: string) => events.filter(event => event.container === container);
  return {
    of,
    first: (container, action, after) => {
      const found = of(container).find(event => event.at >= after && event.action === action);
      if (!found) throw new Error(`no event ${action} among: ${of(container).map(event => event.action).join(', ')}`);
      return found;
    },
    end: () => void client.kill(),
  };
}
