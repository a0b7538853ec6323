import type { CollectionPair } from './pair-collections.ts';

/** Present rows that take the place of rows of the backup: by the id in the backup. */
export type PresentRows = ReadonlyMap<string, unknown>;

/** By what rows of a backup are rewritten so that they belong to the present collections. Plain data. */
export interface Matching {
  readonly pairs: readonly CollectionPair[];
  /** Ids in the backup, and the present ids that they become. What is not named keeps its id. */
  readonly collections: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
  readonly views: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, string>;
  /** The same for the choices of a field, by its id in the backup. */
  readonly options: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Fields of the backup that hold ids of records. */
  readonly relationFields: ReadonlySet<string>;
  /** Fields and views without a partner: their places behind those that are here, by their id. */
  readonly orders: ReadonlyMap<string, number>;
  readonly present: {
    readonly collections: PresentRows;
    /** With the choices that only the backup has. */
    readonly fields: PresentRows;
    readonly views: PresentRows;
    readonly records: PresentRows;
  };
}

/** Changes nothing. */
export const NO_MATCHING: Matching = {
  pairs: [],
  collections: new Map(),
  fields: new Map(),
  views: new Map(),
  records: new Map(),
  options: new Map(),
  relationFields: new Set(),
  orders: new Map(),
  present: { collections: new Map(), fields: new Map(), views: new Map(), records: new Map() },
};
