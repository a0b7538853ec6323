#!/usr/bin/env bash
# Node 20.20.2: a typed array read by `v8.deserialize` is part of the buffer that was read, or a copy, by where it happens to lie.
#
# Expected: a value of its own, as `structuredClone`, whose algorithm the module follows, gives one; the documentation of
# `v8.deserialize` speaks of reading a value from a buffer and of nothing that must not be done to the buffer afterwards. Seen: a
# typed array is a view of the input wherever its place there is a multiple of its element's size, and a copy elsewhere. So a
# program that reads records one after another into one buffer finds the bytes of the first record changed by the second, and a
# Float64Array only if the text before it has the right length, one in eight: a test rarely meets it. A small array also keeps
# the whole input in memory, and its `buffer` is the whole input. Needs node 20. Exits 0 as long as Node behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
cat > read.mjs <<'JS'
import { deserialize, serialize } from 'node:v8';
// Reads a record, then uses the same buffer for the next one, as a reader of a file of records does.
function afterTheNextRecord(name) {
  const record = { name, heights: new Float64Array([1, 2]), photo: new Uint8Array([7, 7, 7]) };
  const buffer = serialize(record);
  const read = deserialize(buffer);
  const before = `${read.heights} and ${read.photo}`;
  buffer.fill(0);
  return { before, after: `${read.heights} and ${read.photo}`, isWhole: read.photo.buffer.byteLength === buffer.buffer.byteLength };
}
const seen = ['', 'I', 'Iv', 'Ivy', 'Fern'].map((name) => ({ name, ...afterTheNextRecord(name) }));
for (const { name, before, after } of seen) console.log(`name '${name}': heights and photo ${before}, after the next record ${after}`);
const cloned = structuredClone(new Uint8Array([7, 7, 7]));
console.log('node', process.version, 'own memory by structuredClone:', cloned.buffer.byteLength === 3);
const isSo =
  seen.every(({ before, after, isWhole }) => before === '1,2 and 7,7,7' && after.endsWith('and 0,0,0') && isWhole) &&
  seen.some(({ after }) => after.startsWith('1,2')) &&
  seen.some(({ after }) => after.startsWith('0,0'));
process.exit(isSo ? 0 : 1);
JS
node read.mjs
