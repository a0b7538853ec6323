#!/usr/bin/env bash
# csv2geojson 5.1.2 takes the decimals off coordinates with decimal commas, and reports no error.
#
# Expected: with semicolons between columns, as spreadsheets write them where numbers have decimal commas, 52,52 is read as
# 52.52, or is an error, as a coordinate that is no number is ("A row contained an invalid value for latitude or longitude").
# Seen: it is 52. Each place moves by up to 111 km, and places of one town end up on one point. The rest of the file is read
# correctly, since the package finds the semicolons by itself. Needs node and npm. Exits 0 as long as the package behaves so.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund csv2geojson@5.1.2
cat > run.mjs <<'JS'
import csv2geojson from 'csv2geojson';
const text = 'name;lat;lon\ngate;52,5163;13,3777\ntower;52,5208;13,4094\n';
const read = (table, options) =>
  new Promise((resolve) => csv2geojson.csv2geojson(table, options, (errors, data) => resolve({ errors, data })));
const { errors, data } = await read(text, { delimiter: 'auto' });
const points = JSON.stringify(data.features.map(({ geometry }) => geometry.coordinates));
const wrong = await read('name,lat,lon\ngate,north,east\n', {});
console.log(`errors: ${JSON.stringify(errors ?? [])}\npoints: ${points}\nof "north": ${wrong.errors?.[0]?.message}`);
const hasErrors = (errors ?? []).length > 0;
process.exit(!hasErrors && points === '[[13,52],[13,52]]' && wrong.errors?.length > 0 ? 0 : 1);
JS
node run.mjs
