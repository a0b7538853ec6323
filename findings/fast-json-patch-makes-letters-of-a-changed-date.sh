#!/usr/bin/env bash
# fast-json-patch 3.1.1 describes a changed Date by its letters, and applying that patch leaves the date as it was.
#
# Expected: `compare` gives one operation that replaces the text of the date, since it asks values for their `toJSON` (as JSON.stringify
# does) and writes an added Date as such a text. Seen: where both documents have a Date, only the new one is turned into a text, and
# compared with the old object: the patch adds "2", "0", "2", "6" … under `/watered/0` and so on. Applied to a copy with a Date it
# sets 24 members on the Date object, whose time stays the old one, so the change is lost without an error. Applied to the same
# document as JSON, as a server keeps it, it fails. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund fast-json-patch@3.1.1
cat > run.mjs <<'JS'
import { applyPatch, compare } from 'fast-json-patch/index.mjs';
const before = { name: 'Fern', watered: new Date('2026-05-01T06:30:00Z') };
const after = { name: 'Fern', watered: new Date('2026-06-01T06:30:00Z') };
const patch = compare(before, after);
const { newDocument } = applyPatch(structuredClone(before), patch);
let onJson = 'applied';
try {
  applyPatch(JSON.parse(JSON.stringify(before)), patch);
} catch {
  onJson = 'failed';
}
console.log(`${patch.length} operations, the first: ${JSON.stringify(patch[0])}`);
console.log(`wanted ${JSON.stringify(after)}\ngot    ${JSON.stringify(newDocument)}\non JSON: ${onJson}`);
const added = compare({}, after).find(({ path }) => path === '/watered')?.value;
console.log(`an added Date is written as ${JSON.stringify(added)}`);
const isLost = newDocument.watered.getTime() === before.watered.getTime() && Object.keys(newDocument.watered).length === 24;
process.exit(patch.length === 24 && isLost && onJson === 'failed' ? 0 : 1);
JS
node run.mjs
