import { db } from '../../database.ts';
import type { CatalogueRecord, FieldValue } from '../../model.ts';
import { bulkAddRecords } from '../../records.ts';
import { withStorageErrors } from '../../storage-errors.ts';
import { mergeValues } from '../../values.ts';
import type { ImportPlan, MatchMode } from '../import-model.ts';
import { type ImportRun, journal } from './import-journal.ts';
import type { PreparedTarget } from './prepare-target.ts';
import { runRecordId } from './run-ids.ts';

/** This many records are read at once, to be matched. */
const READ_AT_ONCE = 500;

type Values = Readonly<Record<string, FieldValue>>;

interface Match {
  readonly fieldId: string;
  readonly mode: MatchMode;
}

/**
 * Collects records and changes, and writes them in batches, each in one transaction together with the options they
 * need.
 */
export class RecordWriter {
  added = 0;
  updated = 0;
  skipped = 0;
  readonly #run: ImportRun;
  readonly #target: PreparedTarget;
  readonly #match: Match | undefined;
  readonly #idByKey = new Map<string, string>();
  readonly #touchedIds = new Set<string>();
  #additions = new Map<string, Values>();
  #changes = new Map<string, Values>();
  #writtenOptions = new Map<string, number>();

  private constructor(run: ImportRun, target: PreparedTarget, match: Match | undefined) {
    this.#run = run;
    this.#target = target;
    this.#match = match;
    for (const field of target.fields.values())
      if (field.options) this.#writtenOptions.set(field.id, field.options.options.length);
  }

  /** Reads the keys of existing records, if the plan matches by a key. */
  static async open(
    plan: ImportPlan,
    run: ImportRun,
    target: PreparedTarget,
    keyField: string | undefined,
  ): Promise<RecordWriter> {
    const match = plan.match && keyField !== undefined ? { fieldId: keyField, mode: plan.match.mode } : undefined;
    const writer = new RecordWriter(run, target, match);
    if (match) {
      const ids = await db.records.where('collectionId').equals(target.collection.id).primaryKeys();
      for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
        for (const record of await db.records.bulkGet(ids.slice(at, at + READ_AT_ONCE))) {
          const key = record && matchKey(record.values[match.fieldId]);
          if (record && key !== undefined && !writer.#idByKey.has(key)) writer.#idByKey.set(key, record.id);
        }
      }
    }
    return writer;
  }

  /** How many are waiting to be written. */
  get waiting(): number {
    return this.#additions.size + this.#changes.size;
  }

  take(values: Values): void {
    const key = this.#match && matchKey(values[this.#match.fieldId]);
    const known = key === undefined ? undefined : this.#idByKey.get(key);
    if (known === undefined) {
      const id = runRecordId(this.#run.idPrefix, this.added);
      this.added += 1;
      this.#additions.set(id, values);
      if (key !== undefined) this.#idByKey.set(key, id);
    } else if (this.#match?.mode === 'skip') {
      this.skipped += 1;
    } else {
      this.#change(known, values);
    }
  }

  #change(id: string, values: Values): void {
    this.updated += 1;
    const waiting = this.#additions.get(id);
    if (waiting) this.#additions.set(id, { ...waiting, ...values });
    else this.#changes.set(id, { ...this.#changes.get(id), ...values });
  }

  /** Writes the waiting records. Old states and new options are in the journal before the first of them is written. */
  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const additions = [...this.#additions].map(([id, values]) => ({
      id,
      collectionId: this.#target.collection.id,
      values,
      createdAt: this.#run.startedAt,
      updatedAt: this.#run.startedAt,
    }));
    const changed = await this.#changedRecords();
    await this.#noteOptions();
    await withStorageErrors(() =>
      db.transaction('rw', [db.records, db.fields, db.collections], async () => {
        for (const { id, options } of this.#target.fields.values()) {
          if (options && options.options.length !== this.#writtenOptions.get(id))
            await db.fields.update(id, { options: [...options.options] });
        }
        await bulkAddRecords(additions);
        await db.records.bulkPut(changed);
      }),
    );
    for (const { id, options } of this.#target.fields.values())
      if (options) this.#writtenOptions.set(id, options.options.length);
    this.#additions = new Map();
    this.#changes = new Map();
  }

  /** The records to be updated, in their new state; their old state goes into the journal. */
  async #changedRecords(): Promise<CatalogueRecord[]> {
    const ids = [...this.#changes.keys()];
    const present = (await db.records.bulkGet(ids)).filter((record) => record !== undefined);
    const old = present.filter(
      (record) => !record.id.startsWith(this.#run.idPrefix) && !this.#touchedIds.has(record.id),
    );
    for (const { id } of old) this.#touchedIds.add(id);
    await journal.oldRecords.bulkPut(old.map((record) => ({ runId: this.#run.id, id: record.id, record })));
    return present.map((record) => ({
      ...record,
      values: mergeValues(record.values, this.#changes.get(record.id) ?? {}),
      updatedAt: this.#run.startedAt,
    }));
  }

  async #noteOptions(): Promise<void> {
    const addedOptions: { fieldId: string; optionIds: string[] }[] = [];
    for (const { id, options } of this.#target.fields.values()) {
      if (options?.hasGrown && !this.#target.createdFieldIds.has(id))
        addedOptions.push({ fieldId: id, optionIds: options.newIds() });
    }
    if (addedOptions.length > 0) await journal.runs.update(this.#run.id, { addedOptions });
  }
}

/** Values that differ only in case and surrounding spaces count as one key. */
function matchKey(value: FieldValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value.trim().toLowerCase() : JSON.stringify(value);
}
