#!/usr/bin/env bash
# minio 8.0.7 (JavaScript) lists an object named 007 as 7 by `listObjectsV2`, and as 007 by `listObjects`.
#
# Expected: a name is a text, whichever call lists it. Seen: `listObjectsV2` makes a number of each name that looks like one before it
# makes a text of it again: 007 becomes 7, 1.10 becomes 1.1, 0x1F becomes 31, and 2026.0 becomes 2026. A tool that downloads what is
# listed gets a 404, or another object; one that removes what is listed here but not there removes the wrong ones. The names of a
# camera's or a counter's files are like this where they have no ending. Names with a folder are right. Needs node and npm; the
# answer is given in the form that S3 documents for ListObjectsV2. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund minio@8.0.7
cat > run.mjs <<'JS'
import { createServer } from 'node:http';
import { Client } from 'minio';
const names = ['007', '0x1F', '1.10', '2026.0', 'photos/007', 'room 7'];
const entry = (name) =>
  `<Contents><Key>${encodeURIComponent(name)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>`;
const listing = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name><Prefix></Prefix><KeyCount>${names.length}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${names.map(entry).join('')}</ListBucketResult>`;
const server = createServer((request, response) => response.setHeader('Content-Type', 'application/xml').end(listing));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = new Client({ endPoint: '127.0.0.1', port: server.address().port, useSSL: false, accessKey: 'a', secretKey: 'b', region: 'us-east-1' });
const seen = {};
for (const call of ['listObjects', 'listObjectsV2']) {
  seen[call] = [];
  for await (const { name } of client[call]('photos', '', true)) seen[call].push(name);
  console.log(`${call}: ${seen[call].join(', ')}`);
}
server.close();
server.closeAllConnections();
process.exit(seen.listObjects.join() === names.join() && seen.listObjectsV2.join() === '7,31,1.1,2026,photos/007,room 7' ? 0 : 1);
JS
node run.mjs
