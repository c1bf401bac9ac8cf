/** What repeated measurements come to. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new Error('nothing was measured');
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1], count: sorted.length };
}

/** Samples under two names: what was measured, and of whom. */
export class Samples<What extends string, Whom extends string> {
  private readonly samples = new Map<string, number[]>();

  public add(what: What, whom: Whom, value: number): void {
    const key = `${what}\n${whom}`;
    this.samples.set(key, [...this.samples.get(key) ?? [], value]);
  }

  public of(what: What, whom: Whom): Summary {
    return summarize(this.samples.get(`${what}\n${whom}`) ?? []);
  }

  /** Of what was measured in the same round, so that a machine that slows down slows both. */
  public difference(what: What, whom: Whom, other: Whom): Summary {
    const others = this.samples.get(`${what}\n${other}`) ?? [];
    return summarize((this.samples.get(`${what}\n${whom}`) ?? []).map((value, round) => value - others[round]));
  }
}

/** Begins each round with another one, so that none always follows the same neighbour. */
export function rotated<T>(all: readonly T[], round: number): T[] {
  return all.map((_, index) => all[(index + round) % all.length]);
}
