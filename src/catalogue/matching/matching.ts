import type { CollectionPair } from './pair-collections.ts';

/** Present rows that replace rows of the backup: by the id in the backup. */
export type PresentRows = ReadonlyMap<string, unknown>;

/** The rules that rewrite rows of a backup so that they belong to the present collections. Plain data. */
export interface Matching {
  readonly pairs: readonly CollectionPair[];
  /** Ids in the backup, and the present ids that they become. Other ids stay. */
  readonly collections: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
  readonly views: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, string>;
  /** The same for the choices of a field, by its id in the backup. */
  readonly options: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Fields of the backup that contain ids of records. */
  readonly relationFields: ReadonlySet<string>;
  /** Fields and views without a partner: their positions after the existing ones, by their id. */
  readonly orders: ReadonlyMap<string, number>;
  readonly present: {
    readonly collections: PresentRows;
    /** Including the choices that only the backup has. */
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
