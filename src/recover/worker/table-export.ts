import type { ExportEntry } from '../../catalogue/export/export-entries.ts';
import { UniqueNames } from '../../catalogue/export/unique-names.ts';
import {
  BackupError,
  type CallOptions,
  type Repository,
  type Snapshot,
  type SnapshotTable,
} from '../../engine/index.ts';
import { isDamage, openAttachment, type StoredLine, treeRows, type UnreadableData } from '../../engine/low-level.ts';
import { filesIn } from './stored-value.ts';
import { extensionOf } from './table-lists.ts';

const README = `These are the tables of an app, saved from an encrypted backup.

They are NOT encrypted: anyone who has this file can read all of it.

  tables.json       what was backed up, when, and the tables
  tables/           one file for each table, one row a line: {"key":…,"value":…,"files":[…]}, or, for values nested
                    very deep, {"row":[key, value, …]}
  files/            files and long binary values, one folder for each table, named by row and number

Values that JSON does not know, such as dates, are written as objects with a member "$". "v" or the other members
are their content. A value {"$":"blob",…} stands for the file of that number in "files", counted from 0.
`;

export interface TableExport {
  readonly tables: readonly SnapshotTable[];
  readonly onUnreadable: (data: UnreadableData) => void;
  readonly signal: AbortSignal;
}

/** The tables of another app's backup as files. Parts that cannot be read are left out. */
export async function* tableEntries(
  repository: Repository,
  snapshot: Snapshot,
  { tables, onUnreadable, signal }: TableExport,
): AsyncGenerator<ExportEntry, void, void> {
  yield { path: 'README.txt', content: once(README) };
  yield { path: 'tables.json', content: once(`${JSON.stringify(describe(snapshot, tables), undefined, 2)}\n`) };
  for (const [at, table] of tables.entries()) {
    const folder = folderOf(table.name, at);
    const lines = () => linesOf(repository, table, onUnreadable, { signal });
    yield { path: `tables/${folder}.jsonl`, content: rowTexts(lines(), folder) };
    if (table.attachments === 0) continue;
    let row = 0;
    for await (const line of lines()) {
      yield* attachmentEntries(repository, line, `files/${folder}/${row}`, signal, () => {
        onUnreadable({ kind: 'item', table: table.name, keyText: JSON.stringify(line.row.key) });
      });
      row += 1;
    }
  }
}

function describe({ app, source, takenAt }: Snapshot, tables: readonly SnapshotTable[]): unknown {
  return {
    app,
    source,
    takenAt,
    tables: tables.map(({ name, keyPath, autoIncrement, rows }, at) => ({
      name,
      file: `tables/${folderOf(name, at)}.jsonl`,
      keyPath,
      autoIncrement,
      rows,
    })),
  };
}

/** A name for any file system. The number keeps names apart that look alike without their other characters. */
function folderOf(name: string, at: number): string {
  const safe = name.replace(/[^\w-]+/g, '-').slice(0, 60);
  return safe === name ? name : `${safe}-${at}`;
}

async function* linesOf(
  repository: Repository,
  { name, root, rows }: SnapshotTable,
  onUnreadable: TableExport['onUnreadable'],
  { signal }: Required<Pick<CallOptions, 'signal'>>,
): AsyncGenerator<StoredLine, void, void> {
  const tell = (range: Extract<UnreadableData, { kind: 'rows' }>['range']) =>
    onUnreadable({ kind: 'rows', table: name, range });
  for await (const lines of treeRows(repository, root, { signal, treeRows: rows, onUnreadable: tell })) yield* lines;
}

async function* rowTexts(lines: AsyncIterable<StoredLine>, folder: string): AsyncGenerator<string, void, void> {
  let at = 0;
  for await (const { line, row } of lines) {
    const files = attachmentNames(row.value, row.attachments.length).map((name) => `files/${folder}/${at}-${name}`);
    yield `${rowText({ key: row.key, value: row.value, ...(files.length > 0 ? { files } : {}) }, line)}\n`;
    at += 1;
  }
}

function rowText(row: object, line: string): string {
  try {
    return JSON.stringify(row);
  } catch {
    // The browser's own writer fails for values nested very deep; the stored text is JSON already.
    return `{"row":${line}}`;
  }
}

async function* attachmentEntries(
  repository: Repository,
  { row }: StoredLine,
  path: string,
  signal: AbortSignal,
  onLost: () => void,
): AsyncGenerator<ExportEntry, void, void> {
  const names = attachmentNames(row.value, row.attachments.length);
  for (const [part, attachment] of row.attachments.entries()) {
    try {
      yield {
        path: `${path}-${names[part] ?? part}`,
        content: await openAttachment(repository, attachment, { signal, isChecked: true }),
      };
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      onLost();
    }
  }
}

/** By their numbers, and as their own names or types say, so that other programs know what they are. */
function attachmentNames(value: unknown, count: number): readonly string[] {
  const files = new Map(filesIn(value).map((file) => [file.at, file]));
  return Array.from({ length: count }, (_, part) => {
    const { name = '', type = '' } = files.get(part) ?? {};
    const safe = name === '' ? '' : new UniqueNames().take(name, '');
    return safe === '' ? `${part}${extensionOf(type)}` : `${part}-${safe}`;
  });
}

async function* once(content: string): AsyncGenerator<string, void, void> {
  yield content;
}
