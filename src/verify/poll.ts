import { setTimeout as sleep } from 'timers/promises';

export interface Polling {
  /** Ends the wait with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Seconds between two attempts. Default: 0.2. */
  readonly interval?: number;
}

/**
 * Repeats an attempt until it succeeds, and returns its result. An attempt fails by an error.
 * After the given seconds, rejects with the message of the last failure.
 */
export async function until<T>(seconds: number, attempt: () => T | Promise<T>, { signal, interval = 0.2 }: Polling = {}): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= end) throw new Error(`${(error as Error).message} (after ${seconds} s)`, { cause: error });
    }
    // An abort ends the sleep. The next round throws its reason.
    await sleep(interval * 1000, undefined, { signal }).catch(() => undefined);
  }
}
