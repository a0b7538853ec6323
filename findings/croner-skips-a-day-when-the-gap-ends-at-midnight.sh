#!/usr/bin/env bash
# croner 11.0.1 finds no run for a time that is skipped when clocks go forward, if the gap ends at midnight.
#
# Expected: where an hour is skipped, croner moves a fixed time to the end of the gap (`30 2 * * *` in Europe/Berlin runs at
# 03:00 on 29 March 2026). Seen: in America/Nuuk clocks go from 22:59:59 on 28 March to 00:00:00 on 29 March 2026, and
# `30 23 * * *` has no run at all for that day: the next one after 27 March, 23:30 is 29 March, 23:30, 47 hours later.
# A daily job is lost once a year. Seen with Node 20.20.2; needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund croner@11.0.1
cat > try.mjs <<'JS'
import { Cron } from 'croner';
const runs = (pattern, timezone, after, count) => new Cron(pattern, { timezone }).nextRuns(count, new Date(after)).map((run) => run.toISOString());
const berlin = runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1);
const nuuk = runs('30 23 * * *', 'America/Nuuk', '2026-03-27T12:00:00Z', 2);
console.log('Europe/Berlin 30 2 * * * →', berlin.join(' '));
console.log('America/Nuuk 30 23 * * * →', nuuk.join(' '));
const hours = (Date.parse(nuuk[1]) - Date.parse(nuuk[0])) / 3_600_000;
console.log(`hours between two daily runs in Nuuk: ${hours}`);
process.exit(berlin[0] === '2026-03-29T01:00:00.000Z' && hours === 47 ? 0 : 1);
JS
node try.mjs
# Europe/Berlin 30 2 * * * → 2026-03-29T01:00:00.000Z
# America/Nuuk 30 23 * * * → 2026-03-28T01:30:00.000Z 2026-03-30T00:30:00.000Z
# hours between two daily runs in Nuuk: 47
