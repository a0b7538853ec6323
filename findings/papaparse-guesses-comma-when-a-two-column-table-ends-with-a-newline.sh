#!/usr/bin/env bash
# Papa Parse 5.7.1 does not recognise the delimiter of a two-column table whose last line ends with a newline.
#
# Expected: `Name;Place\nFern;Bath\nIvy;Hall\n` is cut at semicolons, as the same text without its final newline is. Seen: the
# empty line behind the final newline counts as a row of one cell, so the guess falls back to the comma and reports
# UndetectableDelimiter; every row becomes one cell. With three columns the guess is right, and so it is with
# `skipEmptyLines: true`. Most programs end a file with a newline. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund papaparse@5.7.1
cat > try.cjs <<'JS'
const Papa = require('papaparse');
const guess = (text, options = {}) => {
  const { meta, errors, data } = Papa.parse(text, options);
  return `${JSON.stringify(meta.delimiter)}, cells in the first row: ${data[0].length}${errors.some(({ code }) => code === 'UndetectableDelimiter') ? ', UndetectableDelimiter' : ''}`;
};
const found = [
  guess('Name;Place\nFern;Bath\nIvy;Hall'),
  guess('Name;Place\nFern;Bath\nIvy;Hall\n'),
  guess('Name;Place\nFern;Bath\nIvy;Hall\n', { skipEmptyLines: true }),
  guess('Name;Place;Size\nFern;Bath;1\nIvy;Hall;2\n'),
];
console.log(found.map((line, at) => `${['no final newline', 'final newline', 'final newline, skipEmptyLines', 'three columns, final newline'][at]}: ${line}`).join('\n'));
const isSo = found[0].startsWith('";"') && found[1].startsWith('","') && found[2].startsWith('";"') && found[3].startsWith('";"');
process.exit(isSo ? 0 : 1);
JS
node try.cjs
