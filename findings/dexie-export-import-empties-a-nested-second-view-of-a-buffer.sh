#!/usr/bin/env bash
# dexie-export-import 4.4.0 gives back an empty array for the second typed array over one ArrayBuffer, where both are nested.
#
# Expected: a row with two typed arrays over one buffer, which IndexedDB keeps as such, comes back equal. Seen: where they
# are members of the row itself, both are whole; one level deeper the second comes back with length 0, without an error or a
# warning. The exported file still names its bytes ("#v.a.buffer"): it is the import that loses them. Needs node and npm;
# IndexedDB is fake-indexeddb 6.2.5, from which the rows are read back whole before the export. Exits 0 as long as this is so.
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

const bytes = ({ first, second }) => `[${first}] [${second}]`;
const halves = () => {
  const { buffer } = Uint8Array.of(1, 2, 3, 4);
  return { first: new Uint8Array(buffer, 0, 2), second: new Uint8Array(buffer, 2, 2) };
};
const db = new Dexie('views');
db.version(1).stores({ rows: 'id' });
await db.rows.bulkAdd([{ id: 1, ...halves() }, { id: 2, inside: halves() }]);
const shown = async (rows) => `in the row ${bytes(await rows.get(1))}, inside a member ${bytes((await rows.get(2)).inside)}`;
const before = await shown(db.rows);
const file = await exportDB(db);
await db.delete();
const after = await shown((await importDB(file)).rows);
console.log(`before: ${before}\nafter:  ${after}`);
process.exit(before.endsWith('member [1,2] [3,4]') && after === 'in the row [1,2] [3,4], inside a member [1,2] []' ? 0 : 1);
JS
node run.mjs
