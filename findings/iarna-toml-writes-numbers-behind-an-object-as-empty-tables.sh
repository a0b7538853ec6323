#!/usr/bin/env bash
# @iarna/toml 3.0.0 writes a list that begins with an object as a list of objects: a number becomes {}, a text its letters.
#
# Expected: TOML allows lists of different types since 1.0. The package reads them, and writes them as they are if the list
# begins with a number: "list = [ 5, { b = 1 } ]".
# Seen: [{"b":1},5,"ox"] is written as three [[list]] tables: the number is lost, and the text becomes { 0 = "o", 1 = "x" }.
# Settings kept in TOML come back changed, and no error is raised. Needs node and npm. Exits 0 as long as this is so.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @iarna/toml@3.0.0
cat > run.mjs <<'JS'
import toml from '@iarna/toml';
const there = (list) => JSON.stringify(toml.parse(toml.stringify({ list })).list);
const read = JSON.stringify(toml.parse('list = [{ b = 1 }, 5, "ox"]').list);
const objectFirst = there([{ b: 1 }, 5, 'ox']);
const numberFirst = there([5, { b: 1 }, 'ox']);
console.log(`read: ${read}\nwritten and read: ${objectFirst}\nwith the number first: ${numberFirst}`);
const isRead = read === '[{"b":1},5,"ox"]' && numberFirst === '[5,{"b":1},"ox"]';
process.exit(isRead && objectFirst === '[{"b":1},{},{"0":"o","1":"x"}]' ? 0 : 1);
JS
node run.mjs
