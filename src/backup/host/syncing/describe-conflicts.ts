import { keyOf, memberOf, placeOf } from '../../../catalogue/conflicts.ts';
import { db } from '../../../catalogue/database.ts';
import { hasDetail } from '../../../catalogue/field-types/registry.ts';
import type { ConflictRow, ConflictSide } from '../../../catalogue/model.ts';
import { isIdList } from '../../../catalogue/values.ts';
import type { ConflictValue, DeviceConflict } from '../../contract/syncing.ts';
import type { CatalogueNames } from '../compare/catalogue-names.ts';
import { fieldText, filesOfValue, looseText, memberText, pathLabel, settingLabel } from '../compare/value-words.ts';
import type { Host } from '../state/host.ts';
import { readNamesHere, ROW_KINDS, whereRowIs } from './names-here.ts';

const VALUES = 'values.';
const WHOLE = 'Everything in it';
type Row = Readonly<Record<string, unknown>>;

/** The conflicts in readable form, the newest first. */
export async function listDeviceConflicts(host: Host): Promise<readonly DeviceConflict[]> {
  const here = (await host.device.getDevice()).id;
  const { conflicts, rows, names, titles } = await readConflicts();
  const describe = conflicts.map((conflict): DeviceConflict => {
    const row = rows.get(conflict.id);
    const words = new ConflictWords(conflict, names, titles);
    const valueOf = (value: unknown, { id, name }: ConflictSide): ConflictValue => {
      const files = filesOfValue(value);
      return { from: name, isFromHere: id === here, text: words.text(value), ...(files ? { files } : {}) };
    };
    const [kept, lost] = [valueOf(conflict.kept, conflict.keptFrom), valueOf(conflict.lost, conflict.lostFrom)];
    const now = row && memberOf(row, conflict);
    const isSame = row !== undefined && sameJson(now, conflict.kept);
    return {
      ...{ id: conflict.id, title: words.title(row), where: words.where(row), field: words.field, kept, lost },
      at: conflict.at,
      ...(conflict.table === 'records' && row ? { to: recordPath(row) } : {}),
      ...(row === undefined
        ? { since: 'gone' }
        : isSame
          ? { since: 'same' }
          : { since: 'edited', now: words.text(now) }),
    };
  });
  return describe.sort((one, other) => (one.at < other.at ? 1 : -1));
}

/** The conflicts, the rows they are about as they are now, and the names that make both readable; of one moment. */
async function readConflicts() {
  return db.transaction('r', db.tables.filter(isRead), async () => {
    const conflicts = await db.conflicts.toArray();
    const rows = new Map<string, Row>();
    for (const conflict of conflicts) {
      const place = placeOf(conflict);
      const row = await place?.rows.get(place.key);
      if (row) rows.set(conflict.id, row);
    }
    const names = await readNamesHere();
    return { conflicts, rows, names, titles: await readTitles(relatedIds(conflicts, rows, names), names) };
  });
}

function isRead({ name }: { readonly name: string }): boolean {
  return name === 'conflicts' || name === 'records' || Object.hasOwn(ROW_KINDS, name);
}

function relatedIds(
  conflicts: readonly ConflictRow[],
  rows: ReadonlyMap<string, Row>,
  names: CatalogueNames,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const conflict of conflicts) {
    const field = names.fields.get(conflict.field.slice(VALUES.length));
    if (!field || !hasDetail(field.type, 'relatedCollectionId')) continue;
    for (const value of [conflict.kept, conflict.lost, memberOf(rows.get(conflict.id), conflict)])
      if (Array.isArray(value) && isIdList(value)) for (const id of value) ids.add(id);
  }
  return ids;
}

async function readTitles(ids: ReadonlySet<string>, names: CatalogueNames): Promise<ReadonlyMap<string, string>> {
  const records = (await db.records.bulkGet([...ids])).filter((record) => record !== undefined);
  return new Map(records.map((record) => [record.id, titleOf({ ...record }, names)]));
}

/** The words for one conflict. */
class ConflictWords {
  readonly #conflict: ConflictRow;
  readonly #names: CatalogueNames;
  readonly #titles: ReadonlyMap<string, string>;

  constructor(conflict: ConflictRow, names: CatalogueNames, titles: ReadonlyMap<string, string>) {
    this.#conflict = conflict;
    this.#names = names;
    this.#titles = titles;
  }

  get field(): string {
    const { field } = this.#conflict;
    return field === '' ? WHOLE : pathLabel(field, [this.#names]);
  }

  title(row: Row | undefined): string {
    const { table, key } = this.#conflict;
    if (table === 'settings') return settingLabel(keyOf({ key }) ?? key);
    const whole = row ?? this.#wholeRow();
    if (!whole) return 'Deleted since';
    return table === 'records' ? titleOf(whole, this.#names) : looseText(whole['name']);
  }

  where(row: Row | undefined): string {
    return whereRowIs(this.#conflict.table, (row ?? this.#wholeRow())?.['collectionId'], this.#names);
  }

  text(value: unknown): string {
    const { field } = this.#conflict;
    if (value === undefined) return '';
    if (field.startsWith(VALUES))
      return fieldText(value, this.#names.fields.get(field.slice(VALUES.length)), (id) => this.#titles.get(id));
    if (field === '') return this.#conflict.table === 'records' ? titleOf(rowOf(value), this.#names) : looseText(value);
    return memberText(field, value, this.#names);
  }

  #wholeRow(): Row | undefined {
    const { field, kept, lost } = this.#conflict;
    return field === '' ? rowOf(kept ?? lost) : undefined;
  }
}

function titleOf(row: Row, { collections, fields }: CatalogueNames): string {
  const titleFieldId = collections.get(String(row['collectionId']))?.titleFieldId ?? '';
  const title = fieldText(rowOf(row['values'])[titleFieldId], fields.get(titleFieldId));
  return title.trim() === '' ? 'Untitled' : title;
}

function recordPath(row: Row): string {
  return `/collections/${String(row['collectionId'])}/records/${String(row['id'])}`;
}

function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Members in any order. */
function sameJson(one: unknown, other: unknown): boolean {
  return orderedText(one) === orderedText(other);
}

function orderedText(value: unknown): string {
  return (
    // Its type does not mention `undefined`, for which JSON returns nothing.
    (JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) as string | undefined) ?? ''
  );
}
