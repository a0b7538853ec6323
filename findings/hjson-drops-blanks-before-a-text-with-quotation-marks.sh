#!/usr/bin/env bash
# hjson 3.2.2 writes a text that begins with blanks and contains a quotation mark so that it reads it without the blanks.
#
# Expected: what the package writes of an object it reads as the same object.
# Seen: such a text is written between ''' on one line, and there the reader leaves out blanks at the start. The same text
# without a quotation mark is written between " and comes back whole. Indented lines of code, poems and quotations lose
# their indentation, and nothing says so. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund hjson@3.2.2
cat > run.mjs <<'JS'
import hjson from 'hjson';
const there = (text) => hjson.parse(hjson.stringify({ text })).text;
const shown = (text) => `${JSON.stringify(text)} -> ${JSON.stringify(there(text))}`;
const quoted = '    print("hello")';
const tabbed = '\t"q"';
const control = '    print(hello)';
console.log([quoted, tabbed, control].map(shown).join('\n'));
process.exit(there(quoted) === 'print("hello")' && there(tabbed) === '"q"' && there(control) === control ? 0 : 1);
JS
node run.mjs
