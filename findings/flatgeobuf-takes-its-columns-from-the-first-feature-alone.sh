#!/usr/bin/env bash
# flatgeobuf 4.5.0 writes only the properties that the first feature has, and fits all other values to that feature's types.
#
# Expected: GeoJSON lets each feature have properties of its own (RFC 7946, 3.2), so `serialize` looks at all of them, or refuses
# what does not fit. Seen: a property that the first feature lacks is missing from the file for every feature. A text where the
# first feature has a number comes back as null, a text where it has true or false as false, a number where it has a text, or
# null, as a text. Nothing is raised, and the order of the features decides what is lost. Needs node and npm. Exits 0 as long
# as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund flatgeobuf@4.5.0
cat > run.mjs <<'JS'
import { deserialize, serialize } from 'flatgeobuf/lib/mjs/geojson.js';
const feature = (properties) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [8, 47] } });
async function thereAndBack(...rows) {
  const bytes = serialize({ type: 'FeatureCollection', features: rows.map(feature) });
  const back = [];
  for await (const { properties } of deserialize(bytes)) back.push(properties);
  return JSON.stringify(back);
}
const fern = { height: 3, potted: true, shade: null };
const ivy = { height: 'about 4', potted: 'no, in the ground', shade: 2, note: 'by the wall' };
const seen = [await thereAndBack(fern, ivy), await thereAndBack(ivy, fern)];
console.log(`written: ${JSON.stringify([fern, ivy])}\nread:    ${seen[0]}\nread, written in the other order: ${seen[1]}`);
const isSo = seen[0] === '[{"height":3,"potted":true},{"height":null,"potted":false,"shade":"2"}]' && seen[1].includes('"note":"by the wall"');
process.exit(isSo ? 0 : 1);
JS
node run.mjs
