import { z } from '../../core/zod.ts';
import type { Bytes } from '../../core/bytes.ts';
import { encodeUtf8 } from '../../core/bytes.ts';
import { CHUNK_KIND, type ChunkKind } from '../../format/chunk-kind.ts';
import { rowLine, type StoredAttachment } from '../../format/row-line.ts';
import type { SnapshotTable, TreeRoot } from '../../format/snapshot.ts';
import { PackWriter } from '../../repository/pack-writer.ts';
import { writeSnapshot } from '../../repository/snapshots.ts';
import { storeContent } from '../../snapshot/store-attachment.ts';
import { type ForgedEntry, forgedTable } from '../forged-tree.ts';
import type { Golden } from '../golden-repository.ts';
import rowKeys from '../vectors/row-keys-v1.json' with { type: 'json' };
import rows from '../vectors/rows-v1.json' with { type: 'json' };
import { plainSnapshot } from '../plain-snapshot.ts';
import { makeGolden } from './golden.ts';

const lineSchema = z.tuple(
  [z.unknown(), z.unknown()],
  z.array(z.tuple([z.enum(['blob', 'bytes']), z.int(), z.unknown()])),
);

interface PageRow {
  readonly key: unknown;
  readonly value: unknown;
  readonly attachments: readonly StoredAttachment[];
}

/** Bytes that deflate to almost nothing. */
const pattern = (length: number, seed: number) => Uint8Array.from({ length }, (_, at) => (at < 300 ? at + seed : 0));

/** All possible row values, written line by line from the other vectors, since no platform can create them all. */
export function makeEveryType(): Promise<Golden> {
  return makeGolden(
    'Every tag of GRAMMAR.md, every kind of key and key path, an empty table, and a tree of three levels.',
    15,
    async (repository) => {
      const writer = new PackWriter(repository);
      const save = (kind: ChunkKind, bytes: Bytes) => storeContent(writer, kind, bytes, { chunks: 0, bytes: 0 });
      const valueRows: PageRow[] = [];
      for (const [at, { line }] of rows.read.entries()) {
        const [, value, attachments = []] = lineSchema.parse(JSON.parse(line));
        const stored: StoredAttachment[] = [];
        for (const [kind, sizeBytes] of attachments) {
          const pieces = sizeBytes === 0 ? [] : await save(CHUNK_KIND.file, pattern(sizeBytes, stored.length));
          stored.push({ kind, sizeBytes, pieces });
        }
        valueRows.push({ key: at, value, attachments: stored });
      }
      const plain = (key: unknown, value: unknown): PageRow => ({ key, value, attachments: [] });
      const tables = [
        await table(save, { name: 'values' }, [[valueRows]]),
        await table(save, { name: 'keys' }, [[rowKeys.ascending.map((text, at) => plain(JSON.parse(text), at))]]),
        await table(save, { name: 'tall' }, [
          [[plain(1, 'one'), plain(2, 'two')], [plain(3, 'three')]],
          [[plain(4, 'four')], [plain(5, 'five'), plain(6, 'six')]],
        ]),
        forgedTable(null, { name: 'empty' }),
      ];
      for (const [at, { keyPath, line }] of rowKeys.inValue.entries()) {
        const [key, value] = lineSchema.parse(JSON.parse(line));
        tables.push(await table(save, { name: `in-value-${at}`, keyPath }, [[[plain(key, value)]]]));
      }
      await writer.finish();
      await writeSnapshot(repository, plainSnapshot(tables));
    },
  );
}

type Save = (kind: ChunkKind, bytes: Bytes) => Promise<ForgedEntry[3]>;
type Page = readonly PageRow[];

/** A table with pages in nodes; several nodes have another level above them. */
async function table(
  save: Save,
  facts: Partial<SnapshotTable>,
  nodes: readonly (readonly Page[])[],
): Promise<SnapshotTable> {
  let entries: ForgedEntry[] = [];
  for (const pages of nodes) {
    const inNode: ForgedEntry[] = [];
    for (const page of pages) inNode.push(await pageEntry(save, page));
    entries.push(await nodeEntry(save, 0, inNode));
  }
  let level = 0;
  for (; entries.length > 1; level += 1) entries = [await nodeEntry(save, level + 1, entries)];
  const [root] = entries;
  if (!root) throw new Error('no root');
  const attachments = nodes.flat(2).flatMap((row) => row.attachments);
  return forgedTable(treeRoot(level, root), {
    rows: root[1],
    bytes: root[2],
    attachments: attachments.length,
    attachedBytes: attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...facts,
  });
}

const treeRoot = (level: number, [, , , pieces]: ForgedEntry): TreeRoot => ({ level, pieces });

async function pageEntry(save: Save, page: Page): Promise<ForgedEntry> {
  const lines = page.map(({ key, value, attachments }) =>
    rowLine(JSON.stringify(key), JSON.stringify(value), attachments),
  );
  const bytes = encodeUtf8(`${lines.join('\n')}\n`);
  const attached = new Set(page.flatMap((row) => row.attachments.flatMap(({ pieces }) => pieces)));
  return [page.at(-1)?.key, page.length, bytes.length, await save(CHUNK_KIND.page, bytes), [...attached]];
}

async function nodeEntry(save: Save, level: number, entries: readonly ForgedEntry[]): Promise<ForgedEntry> {
  const sum = (at: 1 | 2) => entries.reduce((total, entry) => total + entry[at], 0);
  const pieces = await save(CHUNK_KIND.node, encodeUtf8(JSON.stringify({ level, entries })));
  return [entries.at(-1)?.[0], sum(1), sum(2), pieces, []];
}
