#!/usr/bin/env bash
# plist 5.0.0 writes whole numbers from 1e21 on as integers with an exponent, and reads of them only the first digits.
#
# Expected: a number that is whole but too large for an integer of the format (64 bits) is a <real>, and comes back. Seen: 6.022e23
# becomes <integer>6.022e+23</integer>, which is not an integer of the format; `parse` returns 6, and reports no error. Smaller
# ones come back, and so do those with a fraction. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund plist@5.0.0
cat > run.mjs <<'JS'
import { build, parse } from 'plist';
const written = build({ n: 6.022e23 });
const there = (n) => parse(build({ n })).n;
const seen = [6.022e23, 1e21, -2.5e22, 2 ** 53 - 1, 1.5e-7].map(there);
console.log(`${/<integer>.*<\/integer>/.exec(written)?.[0]}\n6.022e23, 1e21, -2.5e22, 2^53-1, 1.5e-7 -> ${seen.join(', ')}`);
process.exit(written.includes('<integer>6.022e+23</integer>') && seen.join(' ') === `6 1 -2 ${2 ** 53 - 1} 1.5e-7` ? 0 : 1);
JS
node run.mjs
