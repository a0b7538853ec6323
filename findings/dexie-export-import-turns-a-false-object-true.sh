#!/usr/bin/env bash
# dexie-export-import 4.4.0 brings a Boolean object that is false back as one that is true.
#
# Expected: `new Boolean(false)`, which structured clone and so IndexedDB keep, comes back false. Seen: true, without an
# error or a warning; Number and String objects come back with their values. Needs node and npm; IndexedDB is
# fake-indexeddb 6.2.5, from which the row is read back false before the export. Exits 0 as long as the package behaves like this.
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

const valuesOf = ({ flag, count, text }) => [flag, count, text].map((value) => value.valueOf()).join(' ');
const db = new Dexie('objects');
db.version(1).stores({ rows: 'id' });
await db.rows.add({ id: 1, flag: new Boolean(false), count: new Number(0), text: new String('empty') });
const before = valuesOf(await db.rows.get(1));
const file = await exportDB(db);
await db.delete();
const after = valuesOf(await (await importDB(file)).rows.get(1));
console.log(`flag, count, text: before ${before}, after ${after}`);
process.exit(before === 'false 0 empty' && after === 'true 0 empty' ? 0 : 1);
JS
node run.mjs
