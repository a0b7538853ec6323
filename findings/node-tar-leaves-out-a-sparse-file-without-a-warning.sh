#!/usr/bin/env bash
# node-tar (tar 7.5.23) leaves out a file that GNU tar wrote with `--sparse`, and gives no warning; modern-tar 0.8.6 gives other bytes.
#
# Expected: the file as it was, or an error. `tar --sparse` (`-S`) is the usual way to archive images of disks and databases; GNU tar
# manual, "Archiving Sparse Files". Seen, with GNU tar's own format: node-tar lists and extracts the other files, and this one is not
# there; `onwarn` is not called, `strict` raises nothing. modern-tar returns it as an ordinary file with only the blocks that
# were not empty, 8,192 of 204,800 bytes. With `--format=posix` both return, under the name
# GNUSparseFile.N/disk.img, the map of the blocks followed by the blocks. Needs node, npm and GNU tar 1.34. Exits 0 as long as this is so.
set -euo pipefail
tar --version | grep -q 'GNU tar' || { echo "not GNU tar"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund tar@7.5.23 modern-tar@0.8.6
truncate -s 200K disk.img; echo note > note.txt
printf head | dd of=disk.img conv=notrunc status=none; printf tail | dd of=disk.img conv=notrunc bs=1 seek=150000 status=none
tar --format=gnu -cSf gnu.tar disk.img note.txt; tar --format=posix -cSf posix.tar disk.img note.txt
mkdir by-tar && tar -xf gnu.tar -C by-tar && cmp disk.img by-tar/disk.img && echo "GNU tar: equal"
cat > run.mjs <<'JS'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { unpackTar } from 'modern-tar';
import { extract } from 'tar';
const seen = [];
for (const name of ['gnu', 'posix']) {
  const warnings = [];
  mkdirSync(name);
  const onwarn = (code) => warnings.push(code);
  await extract({ file: `${name}.tar`, cwd: name, strict: name === 'gnu', onwarn });
  const files = readdirSync(name, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const byNodeTar = files.map((entry) => entry.name).sort().join(' ');
  const entries = await unpackTar(readFileSync(`${name}.tar`));
  const byModernTar = entries.map(({ header, data }) => `${header.name.replace(/\d+\//, 'N/')} ${data.length}`).join(', ');
  console.log(`${name}: node-tar ${byNodeTar} (${warnings.length} warnings); modern-tar ${byModernTar}`);
  seen.push(byNodeTar, warnings.length, byModernTar);
}
const wanted = ['note.txt', 0, 'disk.img 8192, note.txt 5', 'disk.img note.txt', 0];
const last = /^(\.\/)?GNUSparseFile\.N\/disk\.img 8704, note\.txt 5$/;
process.exit(seen.slice(0, 5).join() === wanted.join() && last.test(seen[5]) ? 0 : 1);
JS
node run.mjs
