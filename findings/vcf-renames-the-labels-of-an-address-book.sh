#!/usr/bin/env bash
# vcf 2.1.2 writes the property X-ABLabel of a vCard as X-AB-LABEL, so the person's own labels of numbers are lost.
#
# Expected: names of properties are not case-sensitive and have no hyphens of their own (RFC 6350, 3.3), so a card that is parsed and written
# has the properties that it had. Address books of Apple, and many others after them, keep a label such as "Boat" beside a number as
# item1.TEL and item1.X-ABLabel. Seen: the library keeps names in camel case and puts a hyphen before each capital when it
# writes, also where there was none. X-AB-LABEL means nothing to any of them: the number is there, its label is not. X-ABADR,
# which has the country of an address, survives, since it is all in capitals; X-ABShowAs does not.
# Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund vcf@2.1.2
cat > run.cjs <<'JS'
const VCard = require('vcf');
const lines = ['N:Ash;Ann;;;', 'FN:Ann Ash', 'item1.TEL:123', 'item1.X-ABLabel:Boat', 'item2.X-ABADR:de', 'X-ABShowAs:COMPANY'];
const text = ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n');
const [card] = VCard.parse(text);
const written = card.toString('3.0');
console.log(written);
const has = (line) => written.includes(`${line}\n`) || written.includes(`${line}\r\n`);
const isRenamed = has('item1.X-AB-LABEL:Boat') && has('X-AB-SHOW-AS:COMPANY') && !/X-ABLabel|X-ABShowAs/iu.test(written);
process.exit(isRenamed && has('item1.TEL:123') && has('item2.X-ABADR:de') ? 0 : 1);
JS
node run.cjs
