import type { DexieSourceOptions } from '../adapters/source-dexie/dexie-source-options.ts';
import type { Repository } from '../engine/index.ts';

/** What every job on the backups of a database works with. */
export interface Job {
  readonly repository: Repository;
  readonly database: DexieSourceOptions;
  /** Recorded in each backup. */
  readonly app: { readonly name: string; readonly version: string };
}
