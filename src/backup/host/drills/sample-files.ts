import {
  BackupError,
  treeRows,
  type CallOptions,
  type RestorePlan,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import { estimateStorage } from '../../../platform/browser-storage.ts';

type ContentChanges = RestorePlan['content'][string];

/** Which files of a backup are restored for trial. */
export interface FileSample {
  readonly files: number;
  readonly filesInBackup: number;
  /** Of the chosen files and of all rows. */
  readonly bytes: number;
  readonly contentOf: (table: string) => ContentChanges;
  /** The keys chosen of a table; missing where all of it is restored. */
  readonly keysOf: (table: string) => readonly string[] | undefined;
}

/** So much is restored in seconds; what is beyond it is for the full check to read. */
const MOST_FILE_BYTES = 256 * 1024 * 1024;
/** Of the room that the browser says is free: the rest is for the person's own data. */
const MOST_OF_FREE = 0.5;

/**
 * All files where they fit into the bound and the free room, else as many as do, chosen by chance, so that drill after
 * drill reaches all of them. The keys alone are read.
 * @param mostFileBytes a lower bound, for tests.
 * @throws BackupError `quota-exceeded` where there is not even room for the rows.
 */
export async function chooseSample(
  repository: Repository,
  snapshot: Snapshot,
  options: CallOptions,
  mostFileBytes = MOST_FILE_BYTES,
): Promise<FileSample> {
  const content = snapshot.tables.filter((table) => table.isContentAddressed);
  const rowBytes = snapshot.tables.reduce(
    (sum, table) => sum + (table.isContentAddressed ? 0 : table.bytes + table.attachedBytes),
    0,
  );
  const fileBytes = content.reduce((sum, table) => sum + table.bytes + table.attachedBytes, 0);
  const filesInBackup = content.reduce((sum, table) => sum + table.rows, 0);
  const free = await freeBytes();
  if (rowBytes > free)
    throw new BackupError('quota-exceeded', {
      context: { neededBytes: rowBytes, freeBytes: free },
      hint: 'There is no room in this browser to try a restore. Free space on this device, then try again.',
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
    for (const { key, sizeBytes } of shuffle(await keysAndSizes(repository, table, options))) {
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

async function freeBytes(): Promise<number> {
  const { quota, usage } = await estimateStorage();
  return quota === undefined || usage === undefined ? Infinity : Math.max(0, quota - usage) * MOST_OF_FREE;
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

/** Fisher and Yates. */
function shuffle<Item>(items: readonly Item[]): Item[] {
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    const [one, two] = [shuffled[at], shuffled[other]];
    if (one === undefined || two === undefined) continue;
    shuffled[at] = two;
    shuffled[other] = one;
  }
  return shuffled;
}
