#!/usr/bin/env bash
# bson 7.3.4 writes a BigInt of more than 64 bits as its lower 64 bits, so 2^64 becomes 0 and 2^63 a negative number.
#
# Expected: a BigInt that the format's 64-bit integer cannot hold is refused. Seen: `serialize` raises nothing, and the value is another
# one. So it is in `EJSON.stringify`, the text that the tools for exports of MongoDB exchange. A Date that is no date ("Invalid Date")
# is treated the same way: it is written as 0 and comes back as 1 January 1970.
# Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund bson@7.3.4
cat > run.mjs <<'JS'
import { deserialize, EJSON, serialize } from 'bson';
const given = { most: 2n ** 63n - 1n, more: 2n ** 63n, twice: 2n ** 64n, far: 10n ** 30n, never: new Date(NaN) };
const got = deserialize(serialize(given), { useBigInt64: true });
for (const name of Object.keys(given)) console.log(name, given[name], '->', got[name]);
const text = EJSON.stringify({ more: given.more, twice: given.twice }, { relaxed: false });
console.log(text);
const isCut = Object.keys(given).every((name) => name === 'never' || got[name] === BigInt.asIntN(64, given[name]));
const isText = text === '{"more":{"$numberLong":"-9223372036854775808"},"twice":{"$numberLong":"0"}}';
process.exit(isCut && got.most === given.most && got.twice === 0n && isText && got.never.getTime() === 0 ? 0 : 1);
JS
node run.mjs
