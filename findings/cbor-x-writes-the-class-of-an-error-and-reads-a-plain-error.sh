#!/usr/bin/env bash
# cbor-x 1.6.9 with `structuredClone: true` writes which class an error has, and reads every error back as plain `Error`.
#
# Expected: its README says that the option stores "Error, RegExp, ArrayBufferView objects" with their types, so a
# RangeError is a RangeError afterwards, and a DataView, which is an ArrayBufferView, a DataView. Seen: the bytes name
# `RangeError`, but the decoder looks classes up among Error and RegExp alone; a DataView is written as a bare byte
# string and comes back as a Buffer. Typed arrays keep their types. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cbor-x@1.6.9
cat > run.mjs <<'JS'
import { Encoder } from 'cbor-x';

const encoder = new Encoder({ structuredClone: true });
const values = {
  error: new RangeError('out of range'),
  view: new DataView(new Uint8Array([1, 2, 3, 4]).buffer),
  floats: new Float32Array([1.5]),
};
const classOf = (value) => value.constructor.name;
const stored = encoder.encode(values.error).toString('latin1').includes('RangeError');
const back = Object.entries(values).map(([name, value]) => [name, classOf(value), classOf(encoder.decode(encoder.encode(value)))]);
console.log(`the bytes of the error name its class: ${stored}`);
for (const [name, before, after] of back) console.log(`${name}: ${before} before, ${after} after`);
const after = back.map(([, , name]) => name).join(' ');
process.exit(stored && after === 'Error Buffer Float32Array' ? 0 : 1);
JS
node run.mjs
