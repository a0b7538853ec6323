#!/usr/bin/env bash
# exceljs 4.4.0 reads the text "part_x0031_end" of a workbook that it has written as "part1end".
#
# Expected: in a workbook _xHHHH_ stands for a character (ECMA-376, 22.9.2.19, ST_Xstring), so a text that has these seven characters of
# its own is written with its underscore escaped, as _x005F_x0031_. Seen: the writer escapes nothing, and the reader replaces
# it, so names of files, keys and ids such as "scan_x0041_2" come back as others, two different ones perhaps as the same. LibreOffice
# 7.4.7 shows the text as it was. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund exceljs@4.4.0
cat > run.mjs <<'JS'
import Excel from 'exceljs';
const texts = ['part_x0031_end', 'scan_x0041_2', 'scanA2', '_x12_', 'x0041'];
const workbook = new Excel.Workbook();
workbook.addWorksheet('ids').addRow(texts);
const bytes = await workbook.xlsx.writeBuffer();
const again = new Excel.Workbook();
await again.xlsx.load(bytes);
const read = again.worksheets[0].getRow(1).values.slice(1);
for (const [at, text] of texts.entries()) console.log(`${text} -> ${read[at]}`);
process.exit(read.join() === 'part1end,scanA2,scanA2,_x12_,x0041' ? 0 : 1);
JS
node run.mjs
