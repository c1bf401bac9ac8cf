import { Builds } from './builds';
import { Caches } from './caches';
import { Entrypoints, Probes, Size, Starts, Ups } from './containers';
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
  /** Bytes of the package that the change `large` updates. */
  readonly largePackage: number;
  readonly files: number;
  readonly builds: Builds;
  readonly caches: Caches;
  readonly sizes: ReadonlyMap<Subject, Size>;
  readonly starts: Starts;
  readonly ups: Ups;
  readonly entrypoints: Entrypoints;
  readonly probes: Probes;
  readonly synthesis: Synthesis;
  readonly subprojects: readonly number[];
}
