#!/usr/bin/env bash
# @remix-run/tar-parser 0.7.1 leaves a NUL at the end of each name of more than 100 bytes that GNU tar wrote.
#
# Expected: the name as it was, as tar-stream 3.2.2 gives it; GNU tar writes a long name as an entry of its own, ended by a NUL, in the format
# that it uses unless told otherwise. Seen: the NUL is part of `name`, so node refuses it as a path, a Map does not find it, and
# "….txt" is no longer its ending; printed, it looks right. Short names, and all names with `--format=pax`, are right. Needs node,
# npm and GNU tar 1.34. Exits 0 as long as the packages behave like this.
set -euo pipefail
tar --version | grep -q 'GNU tar' || { echo "not GNU tar"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @remix-run/tar-parser@0.7.1 tar-stream@3.2.2
mkdir notes && name=notes/$(printf 'a%.0s' $(seq 110)).txt && echo short > notes/b.txt && echo long > "$name"
tar --format=gnu -cf gnu.tar notes && tar --format=pax -cf pax.tar notes
cat > run.mjs <<'JS'
import { createReadStream, readFileSync } from 'node:fs';
import { parseTar } from '@remix-run/tar-parser';
import tar from 'tar-stream';
async function names(path) {
  const found = [];
  await parseTar(readFileSync(path), ({ name }) => void found.push(name));
  return found;
}
async function namesByAnother(path) {
  const found = [];
  const extract = tar.extract();
  createReadStream(path).pipe(extract);
  for await (const item of extract) {
    found.push(item.header.name);
    item.resume();
  }
  return found;
}
const seen = {};
for (const path of ['gnu.tar', 'pax.tar']) {
  const [own, other] = [await names(path), await namesByAnother(path)];
  seen[path] = own.filter((name) => name.endsWith('.txt\0')).length;
  const same = own.filter((name) => other.includes(name)).length;
  console.log(`${path}: ${own.length} names, ${same} as by tar-stream, ${seen[path]} with a NUL at the end`);
}
process.exit(seen['gnu.tar'] === 1 && seen['pax.tar'] === 0 ? 0 : 1);
JS
node run.mjs
