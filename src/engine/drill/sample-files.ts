import { BackupError } from '../core/errors.ts';
import type { Random } from '../core/ports.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import type { RestorePlan } from '../restore/restore-plan.ts';
import { treeRows } from '../snapshot/tree-reader.ts';

type ContentChanges = RestorePlan['content'][string];

/** The files of a snapshot that a drill restores. */
export interface FileSample {
  readonly files: number;
  readonly filesInBackup: number;
  /** Of the chosen files and of all rows. */
  readonly bytes: number;
  readonly contentOf: (table: string) => ContentChanges;
  /** The chosen keys of a table; missing if all of it is restored. */
  readonly keysOf: (table: string) => readonly string[] | undefined;
}

/** This much is restored within seconds. The full check reads the rest. */
export const MOST_FILE_BYTES = 256 * 1024 * 1024;
/** Part of the free space: the rest is for the person's own data. */
const MOST_OF_FREE = 0.5;

/** The limits of a drill, and the randomness of its choice. */
export interface SampleBounds {
  /** Bytes that the device has free; `Infinity` where nobody knows. */
  readonly freeBytes: number;
  readonly mostFileBytes: number;
  readonly random: Random;
}

/**
 * All files if they fit the limits, otherwise as many as fit, chosen at random, so that repeated drills reach all of
 * them. Reads only the keys.
 * @throws BackupError `quota-exceeded` if there is not even space for the rows.
 */
export async function chooseSample(
  repository: Repository,
  snapshot: Snapshot,
  { freeBytes, mostFileBytes, random }: SampleBounds,
  options: CallOptions = {},
): Promise<FileSample> {
  const content = snapshot.tables.filter((table) => table.isContentAddressed);
  const rowBytes = snapshot.tables.reduce(
    (sum, table) => sum + (table.isContentAddressed ? 0 : table.bytes + table.attachedBytes),
    0,
  );
  const fileBytes = content.reduce((sum, table) => sum + table.bytes + table.attachedBytes, 0);
  const filesInBackup = content.reduce((sum, table) => sum + table.rows, 0);
  const free = freeBytes * MOST_OF_FREE;
  if (rowBytes > free)
    throw new BackupError('quota-exceeded', {
      context: { what: 'test restore', neededBytes: rowBytes, freeBytes: free },
      hint: 'no-room-for-test-restore',
    });
  const bound = Math.min(mostFileBytes, free - rowBytes);
  if (fileBytes <= bound) {
    return {
      files: filesInBackup,
      filesInBackup,
      bytes: rowBytes + fileBytes,
      contentOf: () => ({ kind: 'all', removesOthers: false }),
      keysOf: () => undefined,
    };
  }
  const chosen = new Map<string, readonly string[]>();
  let bytes = 0;
  for (const table of content) {
    const keys: string[] = [];
    for (const { key, sizeBytes } of shuffle(await keysAndSizes(repository, table, options), random)) {
      if (bytes + sizeBytes > bound) continue;
      bytes += sizeBytes;
      keys.push(key);
    }
    chosen.set(table.name, keys);
  }
  return {
    files: [...chosen.values()].reduce((sum, keys) => sum + keys.length, 0),
    filesInBackup,
    bytes: rowBytes + bytes,
    contentOf: (table) => ({ kind: 'keys', keyTexts: chosen.get(table) ?? [] }),
    keysOf: (table) => chosen.get(table) ?? [],
  };
}

async function keysAndSizes(repository: Repository, { root }: Snapshot['tables'][number], options: CallOptions) {
  const found: { key: string; sizeBytes: number }[] = [];
  for await (const lines of treeRows(repository, root, options)) {
    for (const { row } of lines)
      found.push({
        key: JSON.stringify(row.key),
        sizeBytes: row.attachments.reduce((sum, part) => sum + part.sizeBytes, 0),
      });
  }
  return found;
}

/** A Fisher–Yates shuffle. */
function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = drawBelow(at + 1, random);
    const [one, two] = [shuffled[at], shuffled[other]];
    if (one === undefined || two === undefined) continue;
    shuffled[at] = two;
    shuffled[other] = one;
  }
  return shuffled;
}

/** Close enough to uniform: with 32 bits, no number below a million is more than 0.03% likelier than another. */
function drawBelow(limit: number, random: Random): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % limit;
}
