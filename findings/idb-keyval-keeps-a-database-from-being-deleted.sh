#!/usr/bin/env bash
# idb-keyval 6.3.0 keeps its connection open when its database is to be deleted, so the deletion waits forever.
#
# Expected: a connection that gets `versionchange` closes, as Dexie's does, or the library offers a way to close it. Seen: the
# connection of `createStore` stays open, nothing closes it, and `indexedDB.deleteDatabase` gets `blocked` and never ends as
# long as the page or worker lives. A second connection by hand that closes on `versionchange` lets the deletion through at
# once. Run with fake-indexeddb 6.2.5, which follows the specification here; Chromium 156 does the same. Needs node and npm.
# Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund idb-keyval@6.3.0 fake-indexeddb@6.2.5
cat > try.mjs <<'JS'
import 'fake-indexeddb/auto';
import { createStore, get, set } from 'idb-keyval';
const deletion = (name) => new Promise((resolve) => {
  const seen = [];
  const request = indexedDB.deleteDatabase(name);
  request.onblocked = () => seen.push('blocked');
  request.onsuccess = () => resolve([...seen, 'deleted']);
  setTimeout(() => resolve([...seen, 'still waiting after 2 s']), 2000);
});
const store = createStore('kept', 'values');
await set('a', 1, store);
const byLibrary = await deletion('kept');
await new Promise((resolve) => {
  const opening = indexedDB.open('yields', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('values');
  opening.onsuccess = () => {
    opening.result.onversionchange = () => opening.result.close();
    resolve();
  };
});
const byHand = await deletion('yields');
console.log(`store of idb-keyval: ${byLibrary.join(', ')}`);
console.log(`connection that closes on versionchange: ${byHand.join(', ')}`);
process.exit(byLibrary.at(-1) !== 'deleted' && byHand.at(-1) === 'deleted' ? 0 : 1);
JS
node try.mjs
