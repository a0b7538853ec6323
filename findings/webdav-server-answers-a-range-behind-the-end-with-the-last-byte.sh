#!/usr/bin/env bash
# webdav-server 2.6.3 (npm) answers a range that begins behind the end of a file with the file's last byte, as 206.
#
# Expected: 416 Range Not Satisfiable (RFC 9110 §15.5.17), or the whole file as 200. Seen: of a file of ten bytes, `bytes=20-30`
# and `bytes=10-10` are answered with 206, `Content-Range: bytes 9-9/*` and the last byte. A reader that expects one byte there
# has one byte, of another place, and only the header tells: a page of another origin, from which a browser hides
# it, cannot know. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund webdav-server@2.6.3
cat > run.mjs <<'JS'
import { v2 } from 'webdav-server';
import { createServer } from 'node:net';
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const server = new v2.WebDAVServer({ port, hostname: '127.0.0.1' });
await server.startAsync();
const address = `http://127.0.0.1:${port}/photo`;
await fetch(address, { method: 'PUT', body: '0123456789' });
const ask = async (range) => {
  const response = await fetch(address, { headers: { range } });
  return `${range} → ${response.status}, ${response.headers.get('content-range')}, "${await response.text()}"`;
};
const seen = [await ask('bytes=7-9'), await ask('bytes=20-30'), await ask('bytes=10-10')];
console.log(seen.join('\n'));
const isSo = seen.slice(1).every((line) => line.endsWith('→ 206, bytes 9-9/*, "9"'));
process.exit(isSo && seen[0].endsWith('206, bytes 7-9/*, "789"') ? 0 : 1);
JS
node run.mjs
