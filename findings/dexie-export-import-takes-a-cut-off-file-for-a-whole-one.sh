#!/usr/bin/env bash
# dexie-export-import 4.4.0 imports a file whose end is missing without an error, and reports the rows that were left as all.
#
# Expected: an import of JSON that breaks off fails, as JSON.parse does for the same text, and as the file's own count of rows
# (`rowCount`) would allow it to notice. Seen: the promise resolves and the rows up to the cut are in the database; a copy that
# was cut off by a full disk or a broken download passes for a good one. Needs node and npm; IndexedDB is fake-indexeddb
# 6.2.5, into which the uncut file is imported whole. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund dexie@4.4.7 dexie-export-import@4.4.0 fake-indexeddb@6.2.5
cat > run.mjs <<'JS'
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
// The library is made for browsers: what Node lacks of one.
globalThis.self ??= globalThis;
globalThis.FileReader ??= class {
  readAsArrayBuffer(blob) { blob.arrayBuffer().then((result) => this.#end(result)); }
  readAsText(blob) { blob.text().then((result) => this.#end(result)); }
  #end(result) { this.result = result; this.onloadend?.({ target: this }); this.onload?.({ target: this }); }
};
const { exportDB, importDB } = await import('dexie-export-import');

const db = new Dexie('plants');
db.version(1).stores({ rows: 'id' });
await db.rows.bulkAdd(Array.from({ length: 3000 }, (_, id) => ({ id, name: `Plant ${id}`, notes: 'Water once a week.' })));
const file = await exportDB(db);
await db.delete();

async function importedRows(blob) {
  const imported = await importDB(blob);
  const count = await imported.rows.count();
  await imported.delete();
  return count;
}
const cut = file.slice(0, file.size - 500);
const isJson = await cut.text().then(JSON.parse).then(() => true, () => false);
const counts = [await importedRows(file), await importedRows(cut).catch((error) => error.name)];
console.log(`rows from the whole file: ${counts[0]}; from the file without its last 500 bytes: ${counts[1]}; is that JSON: ${isJson}`);
process.exit(counts[0] === 3000 && counts[1] > 2900 && counts[1] < 3000 && !isJson ? 0 : 1);
JS
node run.mjs
# rows from the whole file: 3000; from the file without its last 500 bytes: 2991; is that JSON: false
