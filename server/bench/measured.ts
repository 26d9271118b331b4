// What every bench takes and gives, so that the driver can run, print and keep any of them alike.

export interface BenchOptions {
  /** Ends within 45 s: shorter windows and fewer rounds, the same method. */
  readonly quick: boolean;
}

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface Measured {
  /** By the keys that the goals are kept under, e.g. `fanout.p99Ms`. */
  readonly figures: Readonly<Record<string, number>>;
  /** How the figures came about: one line per thing that was measured. */
  readonly rows: readonly Row[];
}

export type Bench = (options: BenchOptions) => Promise<Measured>;
