#!/usr/bin/env bash
# fflate 0.8.3 reads 1 of the 65,537 files that it wrote into a ZIP, and none of 65,536, and reports no error.
#
# Expected: the end record of a ZIP has 16 bits for the number of files, so more of them need the ZIP64 end record (APPNOTE
# 4.4.21), or `zipSync` refuses them. Its README names no limit. Seen: the lower 16 bits of the number are written, and no ZIP64 record.
# `unzipSync` trusts that number: of 65,537 files it returns the first, of 65,536 an empty object. Nothing is lost in the file itself:
# the directory lists all, and Info-ZIP's unzip 6.0, which goes by the directory's length, extracts them. So a backup that is
# checked with another program looks whole, and comes back empty in the app that made it.
# Needs node, npm and unzip. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund fflate@0.8.3
cat > run.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
const read = [65_535, 65_536, 65_537].map((count) => {
  const files = Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.txt`, Uint8Array.of(at & 255)]));
  const zip = zipSync(files, { level: 0 });
  writeFileSync(`${count}.zip`, zip);
  const found = Object.keys(unzipSync(zip)).length;
  console.log(`${count} files written, ${found} read`);
  return found;
});
process.exit(read.join() === '65535,0,1' ? 0 : 1);
JS
node run.mjs
for count in 65536 65537; do
  listed=$(unzip -Z1 "$count.zip" | wc -l); echo "unzip lists $listed of $count"
  [ "$listed" = "$count" ]
done
unzip -tq 65537.zip
