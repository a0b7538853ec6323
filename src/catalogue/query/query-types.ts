import type { ViewFilter, ViewSort } from '../model.ts';
import type { PackedIds } from './packed-ids.ts';
import type { RecordList } from './record-list.ts';

/** A screen's query. */
export interface RecordQuery {
  readonly collectionId: string;
  readonly search: string;
  readonly filters: readonly ViewFilter[];
  readonly sorts: readonly ViewSort[];
  /** A select field: the answer is grouped, one group for each option and one for records without an option. */
  readonly groupByFieldId?: string;
  /** A location field: the answer also contains the coordinates of the records that have some. */
  readonly pointsFieldId?: string;
}

/** A section of the answer's list. `optionId` is `undefined` for the records without one. */
export interface RecordGroup {
  readonly optionId: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** The worker's answer: row numbers, and the ids of the rows if the page does not have them yet. */
export interface PackedAnswer {
  readonly idsVersion: number;
  readonly ids: PackedIds | undefined;
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly total: number;
  readonly groups: readonly RecordGroup[];
  /** Latitude, longitude, latitude, longitude … in degrees. */
  readonly points: Float32Array<ArrayBuffer> | undefined;
  readonly pointRows: Uint32Array<ArrayBuffer> | undefined;
}

/** As `PackedAnswer`, with parts that the engine never sees. */
export interface HostAnswer extends PackedAnswer {
  readonly unreadableIds: readonly string[];
}

/** The answer as screens use it. */
export interface QueryAnswer {
  /** All matching records, in order (grouped, if groups were requested). */
  readonly list: RecordList;
  /** How many records the collection has in all. */
  readonly total: number;
  /** Records of the collection that exist, but whose values cannot be read. */
  readonly unreadableIds: readonly string[];
  readonly groups: readonly RecordGroup[];
  readonly globe: GlobePoints | undefined;
}

export interface GlobePoints {
  /** Latitude, longitude, latitude, longitude … in degrees. */
  readonly coordinates: Float32Array;
  /** The record of each pair. */
  readonly list: RecordList;
}
