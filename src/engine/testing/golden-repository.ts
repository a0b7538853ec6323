import { decodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { sha256Hex } from '../core/sha256.ts';
import { z } from '../core/zod.ts';
import type { ChunkWork } from '../crypto/chunk-work.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { Secret } from '../crypto/secret.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import type { StoredRow } from '../format/row-line.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import { readContent } from '../repository/read-chunk.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { readRow } from '../snapshot/read-attachment.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { type CanonicalRow, canonicalOf, canonicalRow } from './canonical-row.ts';
import { createTestPorts } from './ports.ts';

/** A repository as a file: the ways to open it, its objects in base64, and its content. FORMAT.md §12. */
export const goldenSchema = z.object({
  about: z.string(),
  passphrase: z.optional(z.string()),
  recoveryKey: z.optional(z.string()),
  passkey: z.optional(z.object({ credentialId: z.string(), secret: z.string() })),
  masterKey: z.string(),
  objects: z.record(z.string(), z.string()),
  holds: z.array(z.unknown()),
});
export type Golden = z.infer<typeof goldenSchema>;

/** One backup of a golden repository. */
export interface Held {
  readonly id: string;
  readonly lastingId: string;
  readonly takenAt: string;
  readonly amendedAt: string | null;
  readonly trigger: string;
  readonly name: string;
  readonly note: string;
  readonly isPinned: boolean;
  readonly scope: string;
  readonly withFiles: boolean;
  readonly omitted: readonly unknown[];
  readonly omittedCount: number;
  readonly tables: readonly Pick<SnapshotTable, 'name' | 'rows' | 'attachments' | 'attachedBytes'>[];
  readonly nextKeys: readonly (readonly [table: string, nextKey: number])[];
  readonly partialTables: readonly (readonly [table: string, kinds: readonly string[]])[];
  readonly rows: readonly CanonicalRow[];
}

export async function storageOf({ objects }: Pick<Golden, 'objects'>): Promise<BlobStorage> {
  const storage = createMemoryStorage();
  for (const [key, text] of Object.entries(objects))
    await storage.write(
      key,
      Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
    );
  return storage;
}

/** @param work by default that of the engine. */
export async function openGolden(golden: Pick<Golden, 'objects' | 'masterKey'>, work?: ChunkWork): Promise<Repository> {
  const keys = await RepositoryKeys.fromMasterKey(new Secret(decodeHex(golden.masterKey)), work);
  return openRepository(await storageOf(golden), keys, createTestPorts());
}

/** The content of a repository by its own text, the oldest backup first. */
export async function readHeld(repository: Repository): Promise<readonly Held[]> {
  const { snapshots } = await listSnapshots(repository);
  const oldestFirst = snapshots.toSorted(
    (a, b) => a.takenAt.localeCompare(b.takenAt) || lastingId(a).localeCompare(lastingId(b)),
  );
  const held: Held[] = [];
  for (const snapshot of oldestFirst) {
    const rows: CanonicalRow[] = [];
    for await (const { table, row } of storedRows(repository, snapshot)) {
      const hashes = await Promise.all(
        row.attachments.map(async ({ pieces, sizeBytes }) =>
          sha256Hex(await readContent(repository, CHUNK_KIND.file, pieces, sizeBytes)),
        ),
      );
      rows.push(canonicalOf(table.name, row.key, row.value, hashes));
    }
    held.push({ ...factsOf(snapshot), rows });
  }
  return held;
}

async function* storedRows(repository: Repository, snapshot: Snapshot) {
  for (const table of snapshot.tables)
    for await (const lines of treeRows(repository, table.root)) for (const { row } of lines) yield { table, row };
}

/**
 * Creates the values of all rows and writes them again. Returns the rows that differ from the repository's, and those
 * with a type that this platform lacks.
 */
export async function readValues(repository: Repository) {
  const changed: (readonly [stored: CanonicalRow, written: CanonicalRow])[] = [];
  const incompatible: CanonicalRow[] = [];
  const held = await readHeld(repository);
  const { snapshots } = await listSnapshots(repository);
  for (const { id, rows } of held) {
    const snapshot = snapshots.find((other) => other.id === id);
    if (!snapshot) throw new Error('a snapshot is gone');
    const stored = rows.values();
    for await (const { table, row } of storedRows(repository, snapshot)) {
      const { value: before } = stored.next();
      if (!before) throw new Error('a row is gone');
      const written = await writtenAgain(repository, table, row);
      if (!written) incompatible.push(before);
      else if (JSON.stringify(written) !== JSON.stringify(withoutOmitted(before))) changed.push([before, written]);
    }
  }
  return { held, changed, incompatible };
}

async function writtenAgain(repository: Repository, { name, keyPath }: SnapshotTable, row: StoredRow) {
  try {
    return await canonicalRow(name, await readRow(repository, row, {}, keyPath));
  } catch (error) {
    if (error instanceof BackupError && error.code === 'incompatible') return undefined;
    throw error;
  }
}

/** An omitted value reads as `undefined`. GRAMMAR.md §9. */
function withoutOmitted(row: CanonicalRow): unknown {
  return JSON.parse(JSON.stringify(row), (_name, json: unknown) =>
    typeof json === 'object' && json !== null && '$' in json && json.$ === 'omitted' ? { $: 'undefined' } : json,
  );
}

function factsOf(snapshot: Snapshot): Omit<Held, 'rows'> {
  const { id, takenAt, amendedAt, trigger, name, note, isPinned, scope, withFiles } = snapshot;
  return {
    id,
    lastingId: lastingId(snapshot),
    takenAt,
    amendedAt,
    trigger,
    name,
    note,
    isPinned,
    scope,
    withFiles,
    omitted: snapshot.omitted,
    omittedCount: snapshot.omittedCount,
    tables: snapshot.tables.map((table) => ({
      name: table.name,
      rows: table.rows,
      attachments: table.attachments,
      attachedBytes: table.attachedBytes,
    })),
    nextKeys: snapshot.tables.flatMap(({ name: table, nextKey }) =>
      nextKey === undefined ? [] : [[table, nextKey] as const],
    ),
    partialTables: snapshot.tables.flatMap(({ name: table, leftOut }) => (leftOut ? [[table, leftOut] as const] : [])),
  };
}
