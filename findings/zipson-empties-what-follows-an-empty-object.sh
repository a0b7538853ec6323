#!/usr/bin/env bash
# zipson 0.2.12 restores the values behind an empty object as empty objects or null, and reports no error.
#
# Expected: it stands in for JSON.stringify and JSON.parse where space is scarce, so all JSON comes back.
# Seen: {"notes":{},"watered":true} comes back as {"notes":{},"watered":{}}, and a list that begins with an empty object with
# null in the place of that and of the number behind it. An app that keeps rows like this loses them when it saves, and
# learns of it when it loads. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund zipson@0.2.12
cat > run.mjs <<'JS'
import zipson from 'zipson';
const there = (value) => JSON.stringify(zipson.parse(zipson.stringify(value, { fullPrecisionFloats: true })));
const plant = there({ notes: {}, watered: true });
const list = there([{}, 1.5, 'x']);
const control = there({ notes: { a: 1 }, watered: true });
console.log(`object: ${plant}\nlist: ${list}\nwithout an empty object: ${control}`);
const isAsSeen =
  plant === '{"notes":{},"watered":{}}' && list === '[null,null,"x"]' && control === '{"notes":{"a":1},"watered":true}';
process.exit(isAsSeen ? 0 : 1);
JS
node run.mjs
