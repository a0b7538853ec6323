#!/usr/bin/env bash
# @automerge/automerge 3.5.0 stores each whole number from 2^63 on as 9223372036854775807, and returns a BigInt.
#
# Expected: a JavaScript number comes back as it was; -1e30 does, and 0.5 does. Seen: a positive number without a fraction is taken for an
# integer of 64 bits, whatever its size: 6.022e23, 1e20 and 2^63 all become 9223372036854775807n, in the document itself as well as
# in a copy that is saved and loaded. Already from 2^53 - 1 on a number comes back as a BigInt, which `JSON.stringify` refuses and which
# cannot be added to a number. Nothing is raised. The same number with a minus is kept.
# Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @automerge/automerge@3.5.0
cat > run.mjs <<'JS'
import { from, load, save } from '@automerge/automerge';
const given = { atoms: 6.022e23, bytes: 2 ** 63, metres: 1e20, negative: -1e30, fraction: 0.5, small: 2 ** 53 - 1, usual: 2 ** 52 };
const document = from(given);
const copy = load(save(document));
for (const name of Object.keys(given)) console.log(name, given[name], '->', document[name], copy[name]);
const most = 2n ** 63n - 1n;
const isCut = [document, copy].every(({ atoms, bytes, metres }) => [atoms, bytes, metres].every((value) => value === most));
const isKept = copy.negative === given.negative && copy.fraction === given.fraction && copy.usual === given.usual;
process.exit(isCut && isKept && copy.small === BigInt(given.small) ? 0 : 1);
JS
node run.mjs
