#!/usr/bin/env bash
# A ZIP64 file that zip.js 2.24.0 writes with its defaults is taken for the last part of a split archive by Info-ZIP's zip.
#
# Expected: an archive in one file, which zip can test and update. Seen: by default zip.js writes 0xFFFF as the number of the
# disk in the end record of a ZIP64 file, and the true number only in the ZIP64 record; `zip -T` then asks for the earlier
# parts and fails. With `supportZip64SplitFile: false` the same file is tested without complaint. `unzip -t` reads both. Needs
# node, npm and Info-ZIP zip 3.0 (Debian package zip 3.0-13). Exits 0 as long as the package behaves like this.
set -euo pipefail
command -v zip >/dev/null || { echo "zip is not installed"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @zip.js/zip.js@2.24.0
cat > write.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { configure, TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
configure({ useWebWorkers: false });
for (const [name, options] of [['default.zip', {}], ['whole.zip', { supportZip64SplitFile: false }]]) {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { zip64: true, ...options });
  await writer.add('hello.txt', new TextReader('hello'));
  writeFileSync(name, await writer.close());
}
JS
node write.mjs
set +e
for name in default whole; do zip -T "$name.zip" >"$name.txt" 2>&1 </dev/null; echo $? >"$name.code"; echo "zip -T $name.zip: exit $(cat $name.code), $(tr '\n' ' ' <$name.txt | cut -c1-160)"; done
[ "$(cat default.code)" != 0 ] && [ "$(cat whole.code)" = 0 ]
