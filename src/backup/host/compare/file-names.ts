import { isReadable, type CallOptions, type Repository, type Snapshot } from '../../../engine/index.ts';
import { readableValue, treeRows } from '../../../engine/low-level.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { PASSED_OVER, type CatalogueNames } from './catalogue-names.ts';
import { rowTitle } from './row-title.ts';
import { filesOfValue } from './value-words.ts';

const RECORDS = 'records';

/** The name of a file, and the title of a record that shows it. */
export interface NamedFile {
  readonly name: string;
  readonly recordTitle?: string;
}

/** The names that records give to these files: readable records of the backup first, then current ones. */
export async function namesOfFiles(
  repository: Repository,
  snapshot: Snapshot,
  names: CatalogueNames,
  hashes: ReadonlySet<string>,
  options: CallOptions,
): Promise<ReadonlyMap<string, NamedFile>> {
  const found = new Map<string, NamedFile>();
  const note = (value: unknown, title: () => string) => {
    const values: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'values') : undefined;
    if (typeof values !== 'object' || values === null) return;
    for (const { hash, name } of Object.values(values).flatMap((content) => filesOfValue(content) ?? [])) {
      if (hashes.has(hash) && !found.has(hash)) found.set(hash, { name, recordTitle: title() });
    }
  };
  const { root = null } = snapshot.tables.find(({ name }) => name === RECORDS) ?? {};
  for await (const lines of treeRows(repository, root, {
    ...(options.signal ? { signal: options.signal } : {}),
    ...PASSED_OVER,
  })) {
    for (const stored of lines) {
      // Most records have none, which their line shows at once.
      if (stored.row.attachments.length > 0 || !stored.line.includes('"hash":')) continue;
      note(readableValue(stored.row), () => rowTitle(RECORDS, stored, names));
    }
    if (found.size === hashes.size) return found;
  }
  const moment = await catalogueSource.openMoment([RECORDS], options);
  try {
    for await (const rows of moment.rows(RECORDS)) {
      // A record's text fields are plain in its JSON form.
      for (const { key, value } of rows.filter(isReadable))
        note(value, () => rowTitle(RECORDS, { line: '', row: { key, value, attachments: [] } }, names));
    }
  } finally {
    moment.close();
  }
  return found;
}
