#!/usr/bin/env bash
# @mapbox/shp-write 0.4.3 gives columns whose names begin with the same ten characters one name, and reports nothing.
#
# Expected: the table of a shapefile (dBASE III) has room for ten characters of a name, so a writer that cuts names must keep
# them apart, as GDAL does ("descriptio", "descript_1"), or refuse. Seen: `description_en` and `description_de` both become
# `descriptio`. All values are in the file, but readers that give each record its values by name, as shpjs 6.2.0 does, show
# only those of the last column: the English descriptions are gone. Needs node and npm. Exits 0 as long as both behave so.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @mapbox/shp-write@0.4.3 shpjs@6.2.0 jszip@3.10.1
cat > run.mjs <<'JS'
globalThis.self = globalThis; // which shpjs expects, also in Node
import JSZip from 'jszip';
import shpWrite from '@mapbox/shp-write';
const { default: shp } = await import('shpjs');
const properties = { name: 'oak', description_en: 'by the gate', description_de: 'am Tor' };
const places = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', geometry: { type: 'Point', coordinates: [8, 47] }, properties }],
};
const zipped = await shpWrite.zip(places, { outputType: 'uint8array', compression: 'STORE' });
const files = (await JSZip.loadAsync(zipped)).files;
const table = await Object.values(files).find(({ name }) => name.endsWith('.dbf')).async('nodebuffer');
const columns = [];
for (let at = 32; table[at] !== 0x0d; at += 32) columns.push(table.toString('latin1', at, at + 11).replace(/\0.*$/s, ''));
const read = await shp(zipped.buffer);
const values = JSON.stringify(read.features[0].properties);
console.log(`columns of the table: ${columns.join(', ')}\nread by shpjs: ${values}`);
const isSo = columns.join() === 'name,descriptio,descriptio' && values === '{"name":"oak","descriptio":"am Tor"}';
process.exit(isSo ? 0 : 1);
JS
node run.mjs
