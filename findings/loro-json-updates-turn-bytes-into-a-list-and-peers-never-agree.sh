#!/usr/bin/env bash
# loro-crdt 1.17.1: after an exchange by JSON updates two documents of the same version hold different values, for ever.
#
# Expected: documents that have the same operations are equal. `exportJsonUpdates` and `importJsonUpdates` are documented as
# export and import of updates in JSON, and a Uint8Array is a value that a LoroMap and a LoroList take. Seen: the JSON has the bytes as
# an array of numbers with nothing to tell them apart, so the importing document holds a list of numbers. Both now have the same
# version, so an exchange of binary updates, in both directions, sends nothing and repairs nothing; a snapshot of the second
# document keeps its list. NaN likewise becomes null. No error. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund loro-crdt@1.17.1
cat > run.mjs <<'JS'
import { LoroDoc } from 'loro-crdt';
const phone = new LoroDoc();
phone.getMap('plant').set('photo', Uint8Array.of(1, 2));
phone.getMap('plant').set('height', Number.NaN);
phone.commit();
const laptop = new LoroDoc();
laptop.importJsonUpdates(JSON.parse(JSON.stringify(phone.exportJsonUpdates())));
// What two devices do to become equal: each sends what the other lacks.
laptop.import(phone.export({ mode: 'update', from: laptop.version() }));
phone.import(laptop.export({ mode: 'update', from: phone.version() }));
const shown = (document) => {
  const { photo, height } = document.toJSON().plant;
  return `photo ${photo.constructor.name} ${photo}, height ${height}`;
};
const isSameVersion = phone.version().compare(laptop.version()) === 0;
const binary = new LoroDoc();
binary.import(phone.export({ mode: 'update' }));
console.log(`phone: ${shown(phone)}\nlaptop, by JSON: ${shown(laptop)}\nanother, by binary updates: ${shown(binary)}`);
console.log(`versions of phone and laptop are equal: ${isSameVersion}`);
const bytes = 'photo Uint8Array 1,2, height NaN';
process.exit(isSameVersion && shown(phone) === bytes && shown(binary) === bytes && shown(laptop) === 'photo Array 1,2, height null' ? 0 : 1);
JS
node run.mjs
