import { decodeUtf8, encodeUtf8, type Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { z } from '../core/zod.ts';
import { inflateExactly } from '../format/deflate.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import { decodeLine } from '../format/row-line.ts';
import type { Repository } from '../repository/repository.ts';
import type { Source, SourceChange } from '../snapshot/source.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { liveLine } from './live-rows.ts';

/*
 * [Note: How an undo knows what was changed since]
 *
 * An undo is a three-way merge: mine is now, theirs is the backup of the state before the restore, and the base is the
 * state right after the restore. A backup taken after the restore could not be the base: it would have to read
 * everything, and an edit between the restore and that backup would be mistaken for the restore's. So the restore
 * itself journals each row that it writes or removes, inside its transaction. A row that it did not touch had, right
 * after the restore, its value from the backup of the state before. The journal is as large as the restore: about 8 MB,
 * deflated, for 100,000 records restored as a whole.
 */

/** The restore's changes of one table. */
interface JournaledTable {
  /** Whether it removed every row that it did not write. */
  readonly isReplaced: boolean;
  /** The lines that it wrote, by key text; `null` for removed rows. For content, which is known by its key: ''. */
  readonly lines: ReadonlyMap<string, string | null>;
}

/** The result of a restore: the base of the merge that undoes it. */
export class RestoreJournal {
  readonly #tables: ReadonlyMap<string, JournaledTable>;

  constructor(tables: ReadonlyMap<string, JournaledTable>) {
    this.#tables = tables;
  }

  /** The row right after the restore. @param before the row in the backup of the state before. */
  rowAfter(table: string, keyText: string, before: StoredLine | undefined): StoredLine | undefined {
    const journaled = this.#tables.get(table);
    const line = journaled?.lines.get(keyText);
    if (typeof line === 'string') return { line, row: decodeLine(line) };
    return line === null || journaled?.isReplaced ? undefined : before;
  }

  /** The content-addressed keys that the restore brought in, and those that it removed. */
  contentOf(table: string): { readonly added: ReadonlySet<string>; readonly removed: readonly string[] } {
    const lines = [...(this.#tables.get(table)?.lines ?? [])];
    return {
      added: new Set(lines.flatMap(([keyText, line]) => (line === null ? [] : keyText))),
      removed: lines.flatMap(([keyText, line]) => (line === null ? keyText : [])),
    };
  }
}

/** One entry of a stored journal: an emptied table, a written row, or a removed row. */
const entrySchema = z.union([
  z.tuple([z.string()]),
  z.tuple([z.string(), z.string(), z.union([z.string(), z.null()])]),
]);
const entriesSchema = z.array(entrySchema);
type Entry = z.infer<typeof entrySchema>;

/** Part of a journal in its stored form: plain data. */
export interface JournalPart {
  readonly deflated: Bytes;
  readonly plainBytes: number;
}

/** So many that their text mostly fits into the buffer of `encodeUtf8`. */
const ENTRIES_AT_ONCE = 500;

/** Journals a restore while it runs. Entries are deflated at once, so memory use stays small. */
export class RestoreJournalWriter {
  readonly #repository: Repository;
  #entries: Entry[] = [];
  readonly #parts: JournalPart[] = [];
  /** The part that is being deflated, while the restore continues. */
  #deflating: Promise<void> = Promise.resolve();

  /** @param repository of the backup of the state before: its keys name the content outside lines. */
  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** A view of the source that journals what is restored into it. */
  noting(source: Source): Source {
    return {
      ...source,
      addContent: (table, rows, options) => source.addContent(table, this.#notingContent(table, rows), options),
      apply: (tables, changes, options) => source.apply(tables, (now) => this.#notingChanges(changes(now)), options),
    };
  }

  /** The whole journal, deflated: for `readRestoreJournal`. */
  async finish(): Promise<readonly JournalPart[]> {
    await this.#flush();
    await this.#deflating;
    return this.#parts;
  }

  async *#notingContent(
    table: string,
    batches: AsyncIterable<readonly SourceRow[]>,
  ): AsyncGenerator<readonly SourceRow[], void, undefined> {
    for await (const rows of batches) {
      for (const { key } of rows) await this.#note([table, encodeKey(key), '']);
      yield rows;
    }
  }

  async *#notingChanges(changes: AsyncIterable<SourceChange>): AsyncGenerator<SourceChange, void, undefined> {
    for await (const change of changes) {
      if (change.kind === 'clear') await this.#note([change.table]);
      if (change.kind === 'put')
        for (const [at, row] of change.rows.entries()) {
          const line = change.lines?.[at] ?? (await liveLine(this.#repository, row));
          await this.#note([change.table, encodeKey(row.key), line]);
        }
      if (change.kind === 'delete')
        for (const key of change.keys) await this.#note([change.table, encodeKey(key), null]);
      yield change;
    }
  }

  async #note(entry: Entry): Promise<void> {
    this.#entries.push(entry);
    if (this.#entries.length >= ENTRIES_AT_ONCE) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#entries.length === 0) return;
    const entries = this.#entries;
    this.#entries = [];
    const plain = encodeUtf8(JSON.stringify(entries));
    // One at a time, in order: so memory use stays small.
    await this.#deflating;
    this.#deflating = this.#addPart(plain);
    // Awaited by the next part, or by `finish`.
    this.#deflating.catch(() => undefined);
  }

  async #addPart(plain: Bytes): Promise<void> {
    this.#parts.push({ deflated: await this.#repository.keys.work.deflate(plain), plainBytes: plain.length });
  }
}

/** Reads the result of `RestoreJournalWriter.finish`. @throws BackupError `damaged`. */
export async function readRestoreJournal(parts: readonly JournalPart[]): Promise<RestoreJournal> {
  const tables = new Map<string, { isReplaced: boolean; lines: Map<string, string | null> }>();
  for (const part of parts) {
    for (const [table, keyText, line = null] of await entriesOf(part)) {
      const journaled = tables.get(table) ?? { isReplaced: false, lines: new Map<string, string | null>() };
      tables.set(table, journaled);
      if (keyText === undefined) {
        journaled.isReplaced = true;
        journaled.lines.clear();
      } else journaled.lines.set(keyText, line);
    }
  }
  return new RestoreJournal(tables);
}

async function entriesOf({ deflated, plainBytes }: JournalPart): Promise<readonly Entry[]> {
  try {
    return entriesSchema.parse(JSON.parse(decodeUtf8(await inflateExactly(deflated, plainBytes))));
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'restore journal' }, cause });
  }
}
