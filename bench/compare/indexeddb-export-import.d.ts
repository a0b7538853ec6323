type Done<Value> = (error: unknown, value?: Value) => void;

// `scripts/compare.mjs` installs it; its own types name no result.
declare module 'indexeddb-export-import' {
  export function exportToJsonString(database: IDBDatabase, done: Done<string>): void;
  export function importFromJsonString(database: IDBDatabase, json: string, done: Done<void>): void;
  export function clearDatabase(database: IDBDatabase, done: Done<void>): void;
}
