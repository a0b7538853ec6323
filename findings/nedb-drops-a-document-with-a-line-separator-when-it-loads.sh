#!/usr/bin/env bash
# @seald-io/nedb 4.1.2 drops a document whose text contains a line separator (U+2028) or NEL (U+0085) when it loads its file again.
#
# Expected: what `insert` stored is there after a restart; the file has one document a line, as JSON, where both characters may stand
# as they are (RFC 8259, 7). Seen: the file is cut into lines at these characters too, both halves count as damaged lines, and as
# long as no more than a tenth of all lines are, nothing is raised: the document is gone, and the file is then written anew without
# it. In a small database loading fails instead. Text copied from a web page or a PDF has such characters. Needs node and npm.
# Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @seald-io/nedb@4.1.2
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import Datastore from '@seald-io/nedb';
const filename = 'notes.db';
const store = new Datastore({ filename });
await store.loadDatabaseAsync();
await store.insertAsync(Array.from({ length: 60 }, (_, at) => ({ text: `Note ${at}` })));
await store.insertAsync([{ text: 'copied\u2028from a page' }, { text: 'copied\u0085from a printout' }]);
const before = await store.countAsync({});
const linesBefore = readFileSync(filename, 'utf8').trim().split('\n');
const areJson = linesBefore.every((line) => JSON.parse(line));
const again = new Datastore({ filename });
await again.loadDatabaseAsync();
const after = await again.countAsync({});
const linesAfter = readFileSync(filename, 'utf8').trim().split('\n').length;
console.log(`documents before ${before}, each line is JSON: ${areJson}; after loading ${after}; lines in the file ${linesBefore.length}, then ${linesAfter}`);
process.exit(before === 62 && areJson && after === 60 && linesAfter === 60 ? 0 : 1);
JS
node run.mjs
