import { hexOf, intBetween, intFrom, textUpTo, z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId, SnapshotId } from '../core/ids.ts';
import type { TreeRoot } from './snapshot.ts';

/** Bounds of FORMAT.md §13. A head of 30 devices takes about 60 KB, one of two devices a few. */
export const MAX_HEAD_BYTES = 1024 * 1024;
const MOST_DEVICES = 200;
const MOST_STATES = 200;
const MOST_TABLES = 1000;

const id = hexOf(32);
const deviceSchema = z.strictObject({ id: textUpTo(100), name: textUpTo(200) });
const stampSchema = z.strictObject({ time: intFrom(0), device: deviceSchema });
const countsSchema = z
  .array(z.tuple([textUpTo(100), intFrom(1)]))
  .check(z.maxLength(MOST_DEVICES), z.refine(isSortedById));

const stateMembers = { seen: countsSchema, snapshot: id, edited: stampSchema };

const headSchema = z.strictObject({
  version: z.literal(1),
  device: deviceSchema,
  counter: intFrom(1),
  writtenAt: z.iso.datetime({ precision: 3 }),
  ...stateMembers,
  roots: z
    .array(
      z.tuple([
        textUpTo(500),
        z.union([
          z.strictObject({ level: intBetween(0, 16), pieces: z.array(id).check(z.minLength(1), z.maxLength(1024)) }),
          z.null(),
        ]),
      ]),
    )
    .check(z.maxLength(MOST_TABLES), z.refine(isSortedById)),
  history: z.array(z.strictObject(stateMembers)).check(z.maxLength(MOST_STATES)),
  retired: countsSchema,
  appSchema: z.number().check(z.minimum(0)),
});

function isSortedById(entries: readonly (readonly [string, unknown])[]): boolean {
  return entries.every(([name], at) => at === 0 || (entries[at - 1]?.[0] ?? '') < name);
}

/** A device that shares a repository: a random id, and a name for people. */
export interface Device {
  readonly id: string;
  readonly name: string;
}

/** When the last edit of a state was made, by the hybrid logical clock of the device that made it. */
export interface EditStamp {
  /** Milliseconds; greater than that of every edit which that device had seen. */
  readonly time: number;
  readonly device: Device;
}

/** Numbers by the ids of devices, in the order of the ids. Devices without one are missing. */
export type DeviceCounts = readonly (readonly [device: string, count: number])[];

/** A state of the shared data: a snapshot, and the edits of each device that it includes. */
export interface SharedState {
  /** How many edits of each device are included: a version vector. */
  readonly seen: DeviceCounts;
  /** The lasting id of the snapshot. */
  readonly snapshot: SnapshotId;
  readonly edited: EditStamp;
}

/** The roots of all tables of a snapshot, in the order of their names. */
export type StateRoots = readonly (readonly [table: string, root: TreeRoot | null])[];

/** The content of a head: what one device last had. FORMAT.md §13. */
export interface HeadData extends SharedState {
  readonly version: 1;
  readonly device: Device;
  /** How many heads this device has written. */
  readonly counter: number;
  /** By the device's own clock, for people only. */
  readonly writtenAt: string;
  readonly roots: StateRoots;
  /** Earlier states that may be the common base of a later merge. */
  readonly history: readonly SharedState[];
  /** Devices that were retired, and the counters of their last heads by then. */
  readonly retired: DeviceCounts;
  /** The version of the database's schema. */
  readonly appSchema: number;
}

/** The text of a head. @throws if it exceeds the bounds of FORMAT.md §13. */
export function encodeHead(head: HeadData): Bytes {
  const bytes = encodeUtf8(JSON.stringify(headSchema.parse(head)));
  if (bytes.length > MAX_HEAD_BYTES) throw new BackupError('limit-exceeded', { context: { what: 'head' } });
  return bytes;
}

/** @throws BackupError `newer-version`, `damaged`. */
export function decodeHead(plain: Bytes): HeadData {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(plain));
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'head' }, cause });
  }
  const version = z.looseObject({ version: z.int() }).safeParse(json);
  if (version.success && version.data.version > 1)
    throw new BackupError('newer-version', { context: { version: version.data.version } });
  const parsed = headSchema.safeParse(json);
  if (!parsed.success) throw new BackupError('damaged', { context: { object: 'head' }, cause: parsed.error });
  return branded(parsed.data);
}

function branded(raw: z.infer<typeof headSchema>): HeadData {
  // The schema has checked the form of every id; only their brands are missing.
  const roots = raw.roots.map(([table, root]): StateRoots[number] => [
    table,
    root && { level: root.level, pieces: root.pieces as unknown as readonly ChunkId[] },
  ]);
  return { ...raw, ...stateOf(raw), roots, history: raw.history.map(stateOf) };
}

function stateOf({
  seen,
  snapshot,
  edited,
}: Omit<SharedState, 'snapshot'> & { readonly snapshot: string }): SharedState {
  // As above.
  return { seen, snapshot: snapshot as SnapshotId, edited };
}
