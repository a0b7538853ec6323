#!/usr/bin/env bash
# gpx-parser-builder 1.2.0 makes a number of each name or note that looks like one, and writes the number back.
#
# Expected: `name`, `desc` and `cmt` are texts (`xsd:string` in the GPX 1.1 schema), and the package turns "GPX string and
# JavaScript object" into each other, so a file that is read and written again has the same names. Seen: the waypoints 001 and 1.10, the track 2E5 and the note 0x1F come out as 1, 1.1,
# 200000 and 31. Devices number waypoints 001, 002 by themselves, so names no longer match photos and notes. A longer name, say
# "001 Spring", stays. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund gpx-parser-builder@1.2.0
cat > run.mjs <<'JS'
import GPX from 'gpx-parser-builder';
const waypoint = (name, note) => `<wpt lat="47" lon="8"><name>${name}</name><desc>${note}</desc></wpt>`;
const text = `<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="device" xmlns="http://www.topografix.com/GPX/1/1">${
  waypoint('001', '0x1F') + waypoint('1.10', 'cold') + waypoint('001 Spring', '')
}<trk><name>2E5</name></trk></gpx>`;
const written = GPX.parse(text).toString();
const names = (xml) => [...xml.matchAll(/<(?:name|desc)>([^<]*)</g)].map(([, value]) => value).filter(Boolean).join(', ');
console.log(`read: ${names(text)}\nwritten: ${names(written)}`);
process.exit(names(text) === '001, 0x1F, 1.10, cold, 001 Spring, 2E5' && names(written) === '1, 31, 1.1, cold, 001 Spring, 200000' ? 0 : 1);
JS
node run.mjs
