import { Builds } from './builds';
import { Entrypoints, Probes, Size, Starts } from './containers';
import { Subject } from './subjects';
import { Synthesis } from './synthesis';

/** Results of one run. */
export interface Results {
  readonly machine: string;
  readonly versions: string;
  readonly date: string;
  readonly runs: number;
  /** Bytes of the agent's sources. */
  readonly sources: number;
  readonly files: number;
  readonly builds: Builds;
  readonly sizes: ReadonlyMap<Subject, Size>;
  readonly starts: Starts;
  readonly entrypoints: Entrypoints;
  readonly probes: Probes;
  readonly synthesis: Synthesis;
  readonly subprojects: readonly number[];
}
