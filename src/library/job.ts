import type { Repository, Source } from '../engine/index.ts';

/** What every job on the backups of a database works with. */
export interface Job {
  readonly repository: Repository;
  readonly source: Source;
  /** Recorded in each backup. */
  readonly app: { readonly name: string; readonly version: string };
}
