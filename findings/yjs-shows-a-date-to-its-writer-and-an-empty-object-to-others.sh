#!/usr/bin/env bash
# Yjs 13.6.33 takes a Date into a shared map; its writer reads the Date, every other device an empty object, for ever.
#
# Expected: devices that have the same updates hold the same values. `set` accepts a Date on purpose (`typeMapSet` lists Date and BigInt
# among its types) where it refuses a Map, a Set or an Int16Array with "Unexpected content type". Seen: the update holds {} in the place of
# the Date, also within objects and arrays. The writer goes on showing the Date until its page is loaded again, and both state vectors
# are equal, so nothing is sent again. A BigInt beyond 64 bits is 0n for the others in the same way.
# Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund yjs@13.6.33
cat > run.mjs <<'JS'
import { inspect } from 'node:util';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
const [writer, reader] = [new Doc(), new Doc()];
const plant = writer.getMap('plant');
plant.set('watered', new Date(0));
plant.set('log', [{ at: new Date(0), note: 'dry' }]);
plant.set('seeds', 2n ** 64n);
let refused = '';
try {
  plant.set('tags', new Set(['shade']));
} catch (error) {
  refused = error.message;
}
applyUpdate(reader, encodeStateAsUpdate(writer));
applyUpdate(writer, encodeStateAsUpdate(reader));
const show = (doc) => inspect(Object.fromEntries(doc.getMap('plant').entries()), { depth: 5, breakLength: Infinity });
console.log('writer', show(writer), '\nreader', show(reader), '\na Set:', refused);
const isInStep = Buffer.compare(encodeStateVector(writer), encodeStateVector(reader)) === 0;
const isLost =
  show(reader) === "{ watered: {}, log: [ { at: {}, note: 'dry' } ], seeds: 0n }" && plant.get('watered') instanceof Date;
process.exit(isInStep && isLost && refused === 'Unexpected content type' ? 0 : 1);
JS
node run.mjs
