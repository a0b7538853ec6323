#!/usr/bin/env bash
# unzipper 0.12.5, read as a stream, fails on a ZIP64 file whose entries have data descriptors; its random access reads it.
#
# Expected: a streamed ZIP64 entry has sizes of eight bytes in its data descriptor (APPNOTE 4.3.9.2), which the ZIP64 field in
# the local header announces, so the next entry follows after 24 bytes. Seen: `Parse` takes four-byte sizes, goes on in the
# middle of the descriptor and ends with "invalid signature". `Open.buffer` reads the same file whole. Written by zip.js
# 2.24.0, tested by Info-ZIP's unzip where that is installed. Needs node and npm. Exits 0 as long as the package behaves
# like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund unzipper@0.12.5 @zip.js/zip.js@2.24.0
cat > read.mjs <<'JS'
import { createReadStream, writeFileSync } from 'node:fs';
import { configure, TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import unzipper from 'unzipper';
configure({ useWebWorkers: false });
async function outcome(read) {
  try {
    return (await read()).join(', ');
  } catch (error) {
    return `fails: ${error.message}`;
  }
}
async function streamed(path) {
  const entries = [];
  for await (const entry of createReadStream(path).pipe(unzipper.Parse({ forceStream: true })))
    entries.push(`${entry.path} ${(await entry.buffer()).length}`);
  return entries;
}
async function opened(path) {
  const { files } = await unzipper.Open.file(path);
  return Promise.all(files.map(async (file) => `${file.path} ${(await file.buffer()).length}`));
}
const seen = {};
for (const zip64 of [false, true]) {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { dataDescriptor: true, zip64, supportZip64SplitFile: false });
  await writer.add('one.txt', new TextReader('one '.repeat(50)));
  await writer.add('two.txt', new TextReader('two '.repeat(50)));
  const path = zip64 ? 'zip64.zip' : 'plain.zip';
  writeFileSync(path, await writer.close());
  seen[path] = { streamed: await outcome(() => streamed(path)), opened: await outcome(() => opened(path)) };
}
console.log(seen);
const whole = 'one.txt 200, two.txt 200';
const asDescribed =
  seen['plain.zip'].streamed === whole &&
  seen['plain.zip'].opened === whole &&
  seen['zip64.zip'].opened === whole &&
  seen['zip64.zip'].streamed.startsWith('fails: invalid signature');
process.exit(asDescribed ? 0 : 1);
JS
node read.mjs
if command -v unzip >/dev/null; then unzip -tq zip64.zip; fi
