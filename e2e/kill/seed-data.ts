import type { Page } from '@playwright/test';

/** Two states of one catalogue: half of the records and some of the files differ. */
export type Variant = 'earlier' | 'later';

const RECORD_COUNT = 5000;
const FILE_BYTES = 1_000_000;
/** Files in both states, and in only one of them. */
const SHARED_FILES = 6;
const OWN_FILES = 12;

/** Replaces everything in the catalogue by a state, directly in IndexedDB. Reload the app afterwards. */
export async function putState(page: Page, variant: Variant): Promise<void> {
  await page.evaluate(putInPage, {
    variant,
    records: RECORD_COUNT,
    fileBytes: FILE_BYTES,
    sharedFiles: SHARED_FILES,
    ownFiles: OWN_FILES,
  });
}

interface Amounts {
  readonly variant: Variant;
  readonly records: number;
  readonly fileBytes: number;
  readonly sharedFiles: number;
  readonly ownFiles: number;
}

// Runs in the page, so it must be self-contained.
async function putInPage({ variant, records, fileBytes, sharedFiles, ownFiles }: Amounts): Promise<void> {
  const isLater = variant === 'later';
  const at = '2026-01-02T03:04:05.678Z';
  /** Incompressible bytes, always the same for the same number. */
  const noise = (seed: number) => {
    const words = new Uint32Array(fileBytes / 4);
    let state = seed * 2_654_435_761 + 1;
    for (let word = 0; word < words.length; word += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[word] = state;
    }
    return words;
  };
  const files: { hash: string; blob: Blob; sizeBytes: number; type: string }[] = [];
  const numbers = Array.from({ length: sharedFiles + ownFiles }, (_, index) =>
    index < sharedFiles ? index : index + (isLater ? ownFiles : 0),
  );
  for (const number of numbers) {
    const bytes = noise(number + 1);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const type = 'application/octet-stream';
    files.push({
      hash: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      blob: new Blob([bytes], { type }),
      sizeBytes: bytes.byteLength,
      type,
    });
  }

  const collectionId = 'kill-collection';
  const [title, count, attachments] = ['kill-title', 'kill-count', 'kill-files'];
  const collection = {
    id: collectionId,
    name: 'Things',
    color: 'teal',
    icon: 'box',
    template: 'blank',
    order: 1,
    titleFieldId: title,
    createdAt: at,
    updatedAt: at,
  };
  const fields = [
    { id: title, collectionId, name: 'Name', type: 'text', order: 1 },
    { id: count, collectionId, name: isLater ? 'Amount' : 'Count', type: 'number', order: 2 },
    { id: attachments, collectionId, name: 'Files', type: 'files', order: 3 },
  ];
  const view = {
    id: 'kill-view',
    collectionId,
    name: variant,
    kind: 'table',
    order: 1,
    search: '',
    filters: [],
    sorts: [],
    hiddenFieldIds: [],
    columnWidths: {},
  };
  // Later, a tenth of the records are gone, a tenth are new, and half of the others have changed.
  const first = isLater ? records / 10 : 0;
  const rows = Array.from({ length: records }, (_, index) => {
    const number = first + index;
    const isChanged = isLater && number % 2 === 0;
    const file = files[index % 200];
    return {
      id: `record-${String(number).padStart(6, '0')}`,
      collectionId,
      values: {
        [title]: `Thing ${number}${isChanged ? ', written again' : ''} ${'lorem ipsum '.repeat(8)}`,
        [count]: isChanged ? -number : number,
        ...(file
          ? {
              [attachments]: [
                { hash: file.hash, name: `${number}.bin`, type: file.type, sizeBytes: file.sizeBytes, addedAt: at },
              ],
            }
          : {}),
      },
      fileHashes: file ? [file.hash] : [],
      createdAt: at,
      updatedAt: at,
    };
  });

  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('heirloom');
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('not opened'));
    };
  });
  const tables = {
    collections: [collection],
    fields,
    views: [view],
    records: rows,
    files,
    settings: [{ key: 'kill-test', value: variant }],
  };
  await new Promise<void>((resolve, reject) => {
    const transaction = database.transaction([...database.objectStoreNames], 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('not put'));
    };
    // The journal knows nothing of changes that bypass the app.
    transaction.objectStore('journal').clear();
    for (const [name, values] of Object.entries(tables)) {
      const store = transaction.objectStore(name);
      store.clear();
      for (const value of values) store.put(value);
    }
  });
  database.close();
}
