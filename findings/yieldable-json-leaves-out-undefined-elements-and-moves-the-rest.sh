#!/usr/bin/env bash
# yieldable-json 2.1.0 leaves undefined elements out of an array, so that all later elements move up.
#
# Expected: `stringifyAsync` is the "asynchronous version of standard JSON.stringify", which writes null for an undefined element and
# for a hole, and thereby keeps the places of the others (ECMA-262, 25.5.2.6). Seen: such an element is left out as if it were a
# member of an object: [1, undefined, 3] is written as [1,3]. Columns of a table slip by one, an index of one array into another
# points to its neighbour, and no error tells. Numbers, texts, dates and NaN are written alike. Needs node and npm. Exits 0 as
# long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund yieldable-json@2.1.0
cat > run.mjs <<'JS'
import yieldable from 'yieldable-json';
const written = (value) =>
  new Promise((resolve, reject) => yieldable.stringifyAsync(value, (error, text) => (error ? reject(error) : resolve(text))));
const values = [[1, undefined, 3], { rows: [['Fern', undefined, 'by the wall']] }, [, 'second'], [Number.NaN, new Date(0)]];
const seen = [];
for (const value of values) {
  seen.push(await written(value));
  console.log(`JSON.stringify ${JSON.stringify(value)}, stringifyAsync ${seen.at(-1)}`);
}
const isSo = seen.slice(0, 3).join(' ') === '[1,3] {"rows":[["Fern","by the wall"]]} ["second"]' && seen[3] === JSON.stringify(values[3]);
process.exit(isSo ? 0 : 1);
JS
node run.mjs
