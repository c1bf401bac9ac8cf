/** Summary of repeated measurements. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new Error('no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1], count: sorted.length };
}

/** Samples of several figures of several subjects. */
export class Samples<Figure extends string, Subject extends string> {
  private readonly samples = new Map<string, number[]>();

  public add(figure: Figure, subject: Subject, value: number): void {
    const key = `${figure}\n${subject}`;
    this.samples.set(key, [...this.samples.get(key) ?? [], value]);
  }

  public of(figure: Figure, subject: Subject): Summary {
    return summarize(this.samples.get(`${figure}\n${subject}`) ?? []);
  }

  /** Differences between samples of the same round, because a slow machine slows both. */
  public difference(figure: Figure, subject: Subject, other: Subject): Summary {
    return this.paired(figure, subject, other, (value, others) => value - others);
  }

  /** Compares samples of the same round. */
  public paired(figure: Figure, subject: Subject, other: Subject, compare: (value: number, others: number) => number): Summary {
    const others = this.samples.get(`${figure}\n${other}`) ?? [];
    return summarize((this.samples.get(`${figure}\n${subject}`) ?? []).map((value, round) => compare(value, others[round])));
  }
}

/** Starts each round with another element, so that none always follows the same one. */
export function rotated<T>(all: readonly T[], round: number): T[] {
  return all.map((_, index) => all[(index + round) % all.length]);
}
