#!/usr/bin/env bash
# lz4js 0.2.0 decompresses only the first frame of a file of several, and reports no error.
#
# Expected: the LZ4 frame format says that frames may follow each other, and that a decoder puts their contents together.
# Programs write such files when they add to a log or a dump ("lz4 -c part >> file.lz4"), and `lz4 -d` reads all of it.
# Seen: of three frames the first one comes back. The bytes behind it, which are still there, are passed over in silence, so a
# restored dump lacks its end although nothing is damaged. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund lz4js@0.2.0
cat > run.mjs <<'JS'
import lz4 from 'lz4js';
const parts = ['monday\n', 'tuesday\n', 'wednesday\n'].map((line) => Buffer.from(line.repeat(50)));
const frames = parts.map((part) => Buffer.from(lz4.compress(part)));
const each = frames.map((frame) => lz4.decompress(frame).length);
const got = Buffer.from(lz4.decompress(Buffer.concat(frames)));
console.log(`each alone: ${each.join(' + ')} bytes\ntogether: ${got.length} bytes, of the expected ${Buffer.concat(parts).length}`);
process.exit(each.join() === '350,400,500' && got.equals(parts[0]) ? 0 : 1);
JS
node run.mjs
