#!/usr/bin/env bash
# topojson-server 3.0.1 gives a line the heights of another line that passes the same places.
#
# Expected: a position may have a height as its third number (RFC 7946, 3.1.1), and `topology` keeps heights, so a line comes back
# from topojson-client 3.1.0 with its own. Seen: whether two lines share an arc is decided by longitude and latitude alone, and
# the arc is written once, with the heights of the line that came first: a flight above a path has the heights of the path,
# the way back those of the way there, and a line without heights gets some. Points keep theirs. No quantization is asked for.
# Needs node and npm. Exits 0 as long as the packages behave like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund topojson-server@3.0.1 topojson-client@3.1.0
cat > run.mjs <<'JS'
import { feature } from 'topojson-client';
import { topology } from 'topojson-server';
const line = (...coordinates) => ({ type: 'LineString', coordinates });
const lines = {
  path: line([8, 47, 500], [8.1, 47.1, 900]),
  flight: line([8, 47, 3000], [8.1, 47.1, 3100]),
  back: line([8.1, 47.1, 905], [8, 47, 495]),
  flat: line([8, 47], [8.1, 47.1]),
};
const topo = topology(structuredClone(lines));
const back = Object.fromEntries(Object.keys(lines).map((name) => [name, feature(topo, topo.objects[name]).geometry.coordinates]));
for (const name of Object.keys(lines)) console.log(`${name}: ${JSON.stringify(lines[name].coordinates)} -> ${JSON.stringify(back[name])}`);
const heights = (name) => back[name].map(([, , height]) => height).join(' ');
process.exit(heights('path') === '500 900' && heights('flight') === '500 900' && heights('back') === '900 500' && heights('flat') === '500 900' ? 0 : 1);
JS
node run.mjs
