#!/usr/bin/env bash
# fake-indexeddb 6.2.8 on Node 20 gives a stored File back as a Blob: its name and date are gone.
#
# Expected: a File comes back as a File, as the structured clone of every browser has it (HTML, "serializable objects"). Seen:
# Node 20's structuredClone makes a Blob of a File, at the top as well as within an object, and raises nothing; so tests of an
# application that keeps files with their names pass or fail for another reason than in a browser. Needs node 20 and npm.
# Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund fake-indexeddb@6.2.8
cat > store.mjs <<'JS'
import { File } from 'node:buffer';
import 'fake-indexeddb/auto';
const done = (request, event = 'onsuccess') =>
  new Promise((resolve, reject) => {
    request[event] = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const opening = indexedDB.open('photos', 1);
opening.onupgradeneeded = () => opening.result.createObjectStore('files');
const database = await done(opening);
const writing = database.transaction('files', 'readwrite');
writing.objectStore('files').put({ photo: new File(['fern'], 'fern.jpg', { type: 'image/jpeg', lastModified: 1 }) }, 'fern');
await done(writing, 'oncomplete');
const { photo } = await done(database.transaction('files').objectStore('files').get('fern'));
console.log(`node ${process.version}: ${photo.constructor.name}, name ${photo.name}, text ${await photo.text()}`);
process.exit(photo.constructor.name === 'Blob' && photo.name === undefined && (await photo.text()) === 'fern' ? 0 : 1);
JS
node store.mjs
