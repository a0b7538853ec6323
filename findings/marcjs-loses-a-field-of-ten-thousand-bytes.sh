#!/usr/bin/env bash
# marcjs 3.0.2 writes a MARC record with a field of 10,000 bytes such that the fields from there on are lost or misnamed.
#
# Expected: ISO 2709 has four digits for the length of a field, so a longer one has to be refused or split, as the records of
# libraries do with long contents notes. The other fields of the record should come through either way.
# Seen: the length is written with five digits, so each later entry of the directory is read one place off. The note (520)
# comes back empty, the subject (650) as an empty field of another tag, and nothing fails. Records before and after it are whole.
# Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund marcjs@3.0.2
cat > run.mjs <<'JS'
import { Readable } from 'node:stream';
import marcjs from 'marcjs';
const recordOf = (id, noteLength) => {
  const record = new marcjs.Record();
  record.leader = '00000nam a2200000 a 4500';
  record.append(['001', id], ['245', '00', 'a', 'Title'], ['520', '  ', 'a', 'y'.repeat(noteLength)]);
  record.append(['650', ' 0', 'a', 'Botany']);
  return Buffer.from(record.as('Iso2709'));
};
const file = Buffer.concat([recordOf('1', 9_000), recordOf('2', 10_000), recordOf('3', 50)]);
const got = [];
const parser = Readable.from([file]).pipe(marcjs.Marc.createStream('Iso2709', 'Parser'));
for await (const { fields } of parser) got.push(fields.map(([tag, ...rest]) => `${tag}: ${rest.join('').length}`).join(', '));
for (const line of got) console.log(line);
const isWhole = got.length === 3 && got[0].endsWith('520: 9003, 650: 9') && got[2].endsWith('520: 53, 650: 9');
process.exit(isWhole && got[1].includes('520: 0') && !got[1].includes('650') ? 0 : 1);
JS
node run.mjs
