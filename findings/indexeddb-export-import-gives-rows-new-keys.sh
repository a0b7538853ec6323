#!/usr/bin/env bash
# indexeddb-export-import 2.2.0 forgets the keys of rows that do not hold their key, and the import numbers them anew.
#
# Expected: its README offers to "save, load, or clear the contents of an IndexedDB database", so after the three steps shown
# there (export, clear, import) each row is found under its key again. Seen: in a store with a key generator and no key path, a
# usual one (`createObjectStore(name, { autoIncrement: true })`), the export holds the values alone. The import calls `add`
# without a key, and all rows get the next free numbers: what another store refers to by number is gone, or is another row.
# No error, no warning. Stores whose rows hold their key come back whole. Needs node and npm; IndexedDB is fake-indexeddb 6.2.8.
# Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund indexeddb-export-import@2.2.0 fake-indexeddb@6.2.8
cat > run.mjs <<'JS'
import 'fake-indexeddb/auto';
import tool from 'indexeddb-export-import';
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const opening = indexedDB.open('garden', 1);
opening.onupgradeneeded = () => {
  opening.result.createObjectStore('plants', { autoIncrement: true });
  opening.result.createObjectStore('photos', { keyPath: 'id' });
};
const database = await done(opening);
const store = (name, mode = 'readwrite') => database.transaction(name, mode).objectStore(name);
for (const name of ['Aloe', 'Fern', 'Ivy']) await done(store('plants').add({ name }));
await done(store('plants').delete(1));
await done(store('photos').add({ id: 'p', plant: 2 }));
async function shown() {
  const keys = await done(store('plants').getAllKeys());
  const { plant } = await done(store('photos').get('p'));
  const found = await done(store('plants').get(plant));
  return `keys ${keys.join(', ')}; the photo is of ${found?.name ?? 'nothing'}`;
}
const before = await shown();
const text = await tool.exportToJsonString(database);
await tool.clearDatabase(database);
await tool.importFromJsonString(database, text);
const after = await shown();
console.log(`${text}\nbefore: ${before}\nafter:  ${after}`);
process.exit(before === 'keys 2, 3; the photo is of Fern' && after === 'keys 4, 5; the photo is of nothing' ? 0 : 1);
JS
node run.mjs
