#!/usr/bin/env bash
# @placemarkio/tokml 0.3.9 leaves out the height of every position; its forerunner, tokml 0.4.0, writes it.
#
# Expected: a GeoJSON position may have a height as its third number (RFC 7946, 3.1.1), and KML's `coordinates` are longitude,
# latitude and, if there is one, height, as tokml 0.4.0 writes the same features. Seen: only the first two numbers are written,
# for points, lines and areas, so a recorded walk comes back flat, and no option asks for that. The way there by @tmcw/togeojson
# keeps heights, so KML read and written again loses them. Needs node and npm. Exits 0 as long as the packages behave like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @placemarkio/tokml@0.3.9 tokml@0.4.0
cat > run.mjs <<'JS'
import { toKML } from '@placemarkio/tokml';
import tokml from 'tokml';
const feature = (type, coordinates) => ({ type: 'Feature', properties: { name: type }, geometry: { type, coordinates } });
const ring = [[8, 47, 500], [8.1, 47, 510], [8.1, 47.1, 520], [8, 47, 500]];
const walk = { type: 'FeatureCollection', features: [feature('Point', ring[0]), feature('LineString', ring), feature('Polygon', [ring])] };
const places = (xml) => [...xml.matchAll(/<coordinates>([^<]*)</g)].map(([, text]) => text.trim().split(/\s+/).join(' '));
const seen = { placemarkio: places(toKML(walk)), forerunner: places(tokml(walk)) };
for (const [name, texts] of Object.entries(seen)) console.log(`${name}: ${texts.join(' | ')}`);
const flat = '8,47 8.1,47 8.1,47.1 8,47';
const high = '8,47,500 8.1,47,510 8.1,47.1,520 8,47,500';
process.exit(seen.placemarkio.join() === ['8,47', flat, flat].join() && seen.forerunner.join() === ['8,47,500', high, high].join() ? 0 : 1);
JS
node run.mjs
