#!/usr/bin/env bash
# piexifjs 1.0.6 drops the time zone of a photo when another entry is changed by the steps of its README.
#
# Expected: `load`, a change, `dump`, `insert` keep all entries but the changed one. Seen: an entry whose number the library does not know
# is left out by `load` without a word, so `insert` removes it from the photo. It knows EXIF 2.3; OffsetTime, OffsetTimeOriginal
# and OffsetTimeDigitized came with EXIF 2.31 in 2016, and phones write them. So a page that sets the orientation, a frequent
# use, makes the time of the photo ambiguous. Needs node and npm; the photo is a JPEG of no more than an EXIF block. Exits 0 as
# long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund piexifjs@1.0.6 exifreader@4.46.0
cat > run.mjs <<'JS'
import ExifReader from 'exifreader';
import piexif from 'piexifjs';
const number = (value, bytes) => Buffer.from(Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 255));
const text = (value) => Buffer.from(`${value}\0`);
// A TIFF structure of big-endian numbers: one entry that points to the Exif directory, and two texts in it.
const entry = (tag, type, count, value) => Buffer.concat([number(tag, 2), number(type, 2), number(count, 4), value]);
const [time, zone] = [text('2026:07:01 12:00:00'), text('+02:00')];
const first = Buffer.concat([number(2, 2), entry(0x0112, 3, 1, Buffer.concat([number(6, 2), number(0, 2)])), entry(0x8769, 4, 1, number(38, 4)), number(0, 4)]);
const second = Buffer.concat([number(2, 2), entry(0x9003, 2, time.length, number(68, 4)), entry(0x9011, 2, zone.length, number(68 + time.length, 4)), number(0, 4)]);
const tiff = Buffer.concat([Buffer.from('MM\0*'), number(8, 4), first, second, time, zone]);
const block = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), number(block.length + 2, 2), block, Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9])]);
const shown = (bytes) => {
  const tags = ExifReader.load(bytes);
  return ['Orientation', 'DateTimeOriginal', 'OffsetTimeOriginal'].map((name) => `${name} ${tags[name]?.value ?? 'missing'}`).join(', ');
};
const photo = jpeg.toString('latin1');
const entries = piexif.load(photo);
entries['0th'][piexif.ImageIFD.Orientation] = 1;
const changed = Buffer.from(piexif.insert(piexif.dump(entries), photo), 'latin1');
console.log(`before: ${shown(jpeg)}\nafter:  ${shown(changed)}`);
const isSo = shown(jpeg).endsWith('+02:00') && shown(changed) === 'Orientation 1, DateTimeOriginal 2026:07:01 12:00:00, OffsetTimeOriginal missing';
process.exit(isSo ? 0 : 1);
JS
node run.mjs
