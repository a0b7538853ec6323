import type { Dexie } from 'dexie';
import { CatalogueError } from './catalogue-error.ts';

/*
 * [Note: When a newer version has used the data]
 *
 * IndexedDB refuses to open a database with a version lower than the stored one. Dexie (4.4) does not: it opens it
 * again without a version and continues as usual. If another tab upgrades the database, it closes its connection and
 * opens the upgraded one at the next call. An old tab would thus write rows of an old shape into new tables. So the
 * versions are compared each time the database is opened. Dexie multiplies its versions by ten, and adds one to the
 * stored version if it has to patch the schema: only a difference of whole tens is another version.
 */

let isNewer = false;
const listeners = new Set<() => void>();

/** Whether the stored database is of a newer version than the app knows. @param stored as IndexedDB counts. */
const isBeyond = (stored: number, known: number) => Math.floor(stored / 10) > Math.floor(known);

/** Makes the catalogue read-only as soon as a newer version of the app has used it, until the page is reloaded. */
export function watchVersion(db: Dexie): void {
  db.on(
    'ready',
    () => {
      if (isBeyond(db.backendDB().version, db.verno)) noteNewer();
    },
    true,
  );
  db.on('versionchange', ({ newVersion }) => {
    if (newVersion !== null && isBeyond(newVersion, db.verno)) noteNewer();
  });
  db.use({
    stack: 'dbcore',
    name: 'newer-version',
    create: (core) => ({
      ...core,
      table: (name) => {
        const table = core.table(name);
        return { ...table, mutate: (request) => (isNewer ? Promise.reject(readOnly()) : table.mutate(request)) };
      },
    }),
  });
}

function noteNewer(): void {
  if (isNewer) return;
  isNewer = true;
  for (const listener of listeners) listener();
}

function readOnly(): CatalogueError {
  return new CatalogueError(
    'newer-version',
    'A newer version of Heirloom has used this data, so it cannot be changed in this tab.',
    'Reload the page.',
  );
}

/**
 * Whether a newer version of the app has used the catalogue: then it can only be read here, until the page is reloaded.
 */
export function isUsedByNewerVersion(): boolean {
  return isNewer;
}

/** Calls back once, when that happens. @returns a function that stops listening. */
export function onNewerVersion(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
