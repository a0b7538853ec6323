#!/usr/bin/env bash
# hash.js 1.1.7 gives a wrong SHA-256 for 512 MiB or more, without an error.
#
# Expected: SHA-256 is defined for messages of up to 2^64 - 1 bits, whose length goes into the last block as a number of 64 bits
# (FIPS 180-4, 5.1.1), and `update` may be called again and again. Seen: the length in bits is kept in 32 bits, and the upper
# half is always written as zero. The sum is right up to 512 MiB less one byte and wrong from there on, the same in each run:
# two copies of a backup that were both summed by hash.js agree with each other and with no other program. It has 60 million
# downloads a month, most by way of libraries for elliptic curves that sum small things. Needs node and npm, and takes about
# half a minute. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund hash.js@1.1.7
cat > sum.mjs <<'JS'
import { createHash } from 'node:crypto';
import hash from 'hash.js';
const block = new Uint8Array(1 << 16).fill(7);
const sum = hash.sha256();
const right = createHash('sha256');
const add = (bytes) => [sum, right].forEach((each) => each.update(bytes));
// The sum of what was added so far, taken from a copy of the state.
function soFar(label) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(sum)), sum, { h: [...sum.h] });
  const [byLibrary, byOpenSsl] = [copy.digest('hex'), right.copy().digest('hex')];
  console.log(`${label}: hash.js ${byLibrary.slice(0, 16)}…, OpenSSL ${byOpenSsl.slice(0, 16)}…`);
  return byLibrary === byOpenSsl;
}
for (let at = 1; at < (512 << 20) / block.length; at++) add(block);
add(block.subarray(1));
const isRightBelow = soFar('512 MiB less one byte');
add(block.subarray(0, 1));
const isRightAt = soFar('512 MiB');
process.exit(isRightBelow && !isRightAt ? 0 : 1);
JS
node sum.mjs
