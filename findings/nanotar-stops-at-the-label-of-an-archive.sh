#!/usr/bin/env bash
# nanotar 0.3.0 gives no file of an archive that GNU tar wrote with a label, and raises nothing.
#
# Expected: the files of the archive, as GNU tar and node-tar 7 list them, or an error. Seen: the label (`tar --label=NAME`, which
# scripts for backups use; GNU tar manual, "Including a Label in the Archive") is the first entry, and its header leaves the field
# for the size empty. nanotar reads no number there and ends: the list holds the label and nothing else, so an unpacking program
# reports success and unpacks nothing. Without the label all files are given. Needs node, npm and GNU tar 1.34. Exits 0 as long as
# the package behaves like this.
set -euo pipefail
tar --version | grep -q 'GNU tar' || { echo "not GNU tar"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund nanotar@0.3.0 tar@7.5.23
mkdir notes && echo fern > notes/a.txt && echo ivy > notes/b.txt
tar -cf plain.tar notes && tar -cf labelled.tar --label='Notes of July' notes
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { parseTar } from 'nanotar';
import { list } from 'tar';
const seen = {};
for (const file of ['plain.tar', 'labelled.tar']) {
  const others = [];
  await list({ file, onReadEntry: ({ path, type }) => type === 'File' && others.push(path) });
  seen[file] = [parseTar(readFileSync(file)).filter(({ type }) => type === 'file').length, others.length];
  console.log(`${file}: ${seen[file][0]} files by nanotar, ${seen[file][1]} by node-tar`);
}
process.exit(JSON.stringify(seen) === '{"plain.tar":[2,2],"labelled.tar":[0,2]}' ? 0 : 1);
JS
node run.mjs
