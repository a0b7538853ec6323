#!/usr/bin/env bash
# bfj 9.1.4 cannot read JSON in which a member's name is the empty text: it fails with "scope.push is not a function".
#
# Expected: names in JSON are any texts, also "". CSV with an empty heading, as spreadsheets save a column of row numbers,
# becomes such JSON in most converters, and bfj is for files that are too large for JSON.parse.
# Seen: the name is taken for none, and the object for a list. bfj writes such a file itself and then cannot read it.
# Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund bfj@9.1.4
cat > run.mjs <<'JS'
import { Readable } from 'node:stream';
import bfj from 'bfj';
const read = async (text) => {
  try {
    return JSON.stringify(await bfj.parse(Readable.from([text])));
  } catch (error) {
    return `fails: ${error.message}`;
  }
};
const written = await bfj.stringify([{ '': 1, name: 'Ada' }]);
const own = await read(written);
const control = await read('[{"row":1,"name":"Ada"}]');
console.log(`wrote ${written}\nread it: ${own}\nwith another name: ${control}`);
process.exit(own.startsWith('fails: scope.push') && control === '[{"row":1,"name":"Ada"}]' ? 0 : 1);
JS
node run.mjs
