import { literal } from './names';
import { Model } from '../../model';
import { HealthKind } from '../../options/health';

/** Probes of the kubelet, which ignores the HEALTHCHECK of the image. Its times are whole seconds, at least one. */

type Handler = { readonly httpGet: object } | { readonly tcpSocket: object } | { readonly exec: { readonly command: readonly string[] } };

/** How to ask the app. Undefined with `HealthKind.NONE`. */
export function appHandler({ health }: Model, port: string): Handler | undefined {
  const { isChecked, kind, path, hostHeader, statuses, probe } = health;
  if (!isChecked) return undefined;
  if (kind === HealthKind.TCP) return { tcpSocket: { port } };
  // The kubelet takes 200 to 399 for healthy. For another status, run the command of the image.
  if (kind !== HealthKind.HTTP || statuses.some(status => status < 200 || status > 399)) return execHandler(probe);
  return { httpGet: { path, port, httpHeaders: hostHeader === undefined ? undefined : [{ name: 'Host', value: hostHeader }] } };
}

export function execHandler(command: readonly string[]): Handler {
  return { exec: { command: command.map(literal) } };
}

/** Probes that restart the container: after the time in which the image would do so. */
export function healing({ health }: Model, handler: Handler) {
  const { heals, interval, retries, startInterval, startPeriod, timeout } = health;
  if (!heals) return {};
  const period = whole(startInterval || interval);
  const timeoutSeconds = whole(timeout);
  const starts = Math.max(1, Math.ceil((startPeriod + retries * interval) / period));
  return {
    startupProbe: { ...handler, periodSeconds: period, timeoutSeconds, failureThreshold: starts },
    livenessProbe: { ...handler, periodSeconds: whole(interval), timeoutSeconds, failureThreshold: retries },
  };
}

/** Seconds between two requests that find out whether a pod may serve: no process starts for them. */
const READINESS = 5;

/** The probe that takes a pod out of the Service. A single late answer does not: with equal load, all pods would be late. */
export function readiness({ health: { interval, timeout } }: Model, handler: Handler) {
  const periodSeconds = 'exec' in handler ? whole(interval) : Math.min(READINESS, whole(interval));
  return { readinessProbe: { ...handler, periodSeconds, timeoutSeconds: whole(timeout), failureThreshold: 2 } };
}

function whole(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
