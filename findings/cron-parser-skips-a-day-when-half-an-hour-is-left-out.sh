#!/usr/bin/env bash
# cron-parser 5.10.6 leaves out a daily run at 02:00 on the day on which Lord Howe Island's clocks go from 02:00 to 02:30.
#
# Expected: one run on each day, as where an hour is left out (Europe/Berlin, 02:30: runs at 03:30 on that day). Seen: in
# Australia/Lord_Howe, where summer time adds half an hour, 4 October 2026 has no run of `0 2 * * *` at all; the next after
# 3 October is on 5 October. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund cron-parser@5.10.6
cat > runs.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
function days(expression, tz, from) {
  const runs = CronExpressionParser.parse(expression, { tz, currentDate: from });
  return Array.from({ length: 3 }, () => runs.next().toDate().toLocaleString('sv-SE', { timeZone: tz, dateStyle: 'short', timeStyle: 'short' }));
}
const berlin = days('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z');
const lordHowe = days('0 2 * * *', 'Australia/Lord_Howe', '2026-10-02T00:00:00Z');
console.log('Europe/Berlin', berlin);
console.log('Australia/Lord_Howe', lordHowe);
const day = (run) => run.slice(0, 10);
const isDaily = berlin.map(day).join() === '2026-03-28,2026-03-29,2026-03-30';
const isSkipped = lordHowe.map(day).join() === '2026-10-03,2026-10-05,2026-10-06';
process.exit(isDaily && isSkipped ? 0 : 1);
JS
node runs.mjs
