#!/usr/bin/env bash
# @ygoe/msgpack 1.0.3 gives back times before 1970 that have a part of a second one second late.
#
# Expected: its readme lists Date among what it stores, by MessagePack's timestamp: seconds, which may be negative, and
# nanoseconds, which never are. Half past the last second but one of 1969 is -2 s and 500,000,000 ns.
# Seen: the seconds are rounded towards zero and the nanoseconds counted from below, so 1969-12-31T23:59:58.500Z comes back as
# 23:59:59.500Z. Whole seconds and all times since 1970 are right, so tests with today's dates pass. Needs node and npm.
# Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @ygoe/msgpack@1.0.3
cat > run.mjs <<'JS'
import msgpack from '@ygoe/msgpack';
const there = (text) => msgpack.deserialize(msgpack.serialize(new Date(text))).toISOString();
const given = ['1960-01-01T00:00:00.500Z', '1969-12-31T23:59:58.500Z', '1960-01-01T00:00:00.000Z', '2026-11-30T10:00:00.500Z'];
const got = given.map(there);
for (const [at, text] of given.entries()) console.log(`${text} -> ${got[at]}`);
const isLate = got[0] === '1960-01-01T00:00:01.500Z' && got[1] === '1969-12-31T23:59:59.500Z';
process.exit(isLate && got[2] === given[2] && got[3] === given[3] ? 0 : 1);
JS
node run.mjs
