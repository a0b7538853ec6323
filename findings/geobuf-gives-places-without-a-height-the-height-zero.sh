#!/usr/bin/env bash
# geobuf 4.0.0 gives places without a height the height 0 if any other place of the collection has one.
#
# Expected: a third number is a height, and may be left out (RFC 7946, 3.1.1), so [13, 52] comes back as [13, 52]: its height is
# unknown. Seen: one number of dimensions is written for the whole collection, and what a position lacks is filled with 0, so
# the place now lies at sea level, with nothing that says so. Without any height in the collection, places come back as they
# were. An empty list of coordinates does not come back at all. Needs node and npm. Exits 0 as long as the packages behave
# like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund geobuf@4.0.0 pbf@4.0.1
cat > run.mjs <<'JS'
import { decode, encode } from 'geobuf';
import Pbf from 'pbf';
const there = (...places) => {
  const features = places.map((coordinates) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates },
    properties: { name: 'x' },
  }));
  const bytes = encode({ type: 'FeatureCollection', features }, new Pbf());
  return JSON.stringify(decode(new Pbf(bytes)).features.map(({ geometry }) => geometry.coordinates));
};
const mixed = there([8, 47, 500], [13, 52]);
const flat = there([8, 47], [13, 52]);
const none = JSON.stringify(decode(new Pbf(encode({ type: 'MultiPoint', coordinates: [] }, new Pbf()))));
console.log(`[[8,47,500],[13,52]] -> ${mixed}\n[[8,47],[13,52]] -> ${flat}\nno points -> ${none}`);
const isAsSeen =
  mixed === '[[8,47,500],[13,52,0]]' && flat === '[[8,47],[13,52]]' && none === '{"type":"MultiPoint"}';
process.exit(isAsSeen ? 0 : 1);
JS
node run.mjs
