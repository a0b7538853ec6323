import { BackupError, type SourceRow } from '../../engine/index.ts';
import { encodeKey, uniqueValuesOf } from '../../engine/low-level.ts';

const MOST_KEY_TEXT = 200;

/**
 * Finds out why a row was refused with a ConstraintError: which unique index already has its value, and in which row.
 * Runs within the transaction, because other rows of the restore may be the conflict.
 * @param store while its transaction is active.
 * @param tell is called once, when the answers have arrived.
 */
export function explainConstraint(
  store: IDBObjectStore,
  row: SourceRow,
  cause: unknown,
  tell: (error: BackupError) => void,
): void {
  const indexes = [...store.indexNames].flatMap((name) => {
    const index = store.index(name);
    return index.unique ? [index] : [];
  });
  const key = keyWords(row.key);
  const open = indexes.flatMap((index) => {
    const described = { name: index.name, keyPath: index.keyPath, isMultiEntry: index.multiEntry };
    return uniqueValuesOf(described, row.value).map((value) => ({ index, value }));
  });
  const fail = (context: Record<string, string>) =>
    tell(new BackupError('unique-conflict', { context: { table: store.name, key, ...context }, cause }));
  const next = () => {
    const entry = open.pop();
    if (!entry) return fail({});
    const { index, value } = entry;
    const request = index.getKey(value as IDBValidKey);
    request.onsuccess = () => {
      const isOther = request.result !== undefined && keyWords(request.result) !== key;
      if (isOther) fail({ index: index.name, other: keyWords(request.result) });
      else next();
    };
    request.onerror = () => fail({});
  };
  next();
}

function keyWords(key: unknown): string {
  return encodeKey(key).slice(0, MOST_KEY_TEXT);
}
