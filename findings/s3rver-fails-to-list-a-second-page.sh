#!/usr/bin/env bash
# s3rver 3.7.1 answers a listing by ListObjectsV2 that does not fit on one page with an internal error.
#
# Expected: with `list-type=2&max-keys=3` and five objects, a page of three and a `NextContinuationToken`. Seen: status 500
# and the code InternalError, whatever the size of the page, as soon as something is left for another one; a listing that
# fits, and the same page by the first version of the call (no `list-type`), are answered. The server's log names the cause:
# it enciphers the token by an algorithm that OpenSSL 3 does not offer, so this begins with Node 17. A program that is tested
# against this server never sees a second page. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund s3rver@3.7.1 aws4fetch@1.0.20
cat > list.mjs <<'JS'
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const S3rver = require('s3rver');
const { AwsClient } = require('aws4fetch');
const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: './objects', configureBuckets: [{ name: 'photos' }] });
const { port } = await server.run();
const client = new AwsClient({ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', service: 's3', region: 'us-east-1', retries: 0 });
const bucket = `http://127.0.0.1:${port}/photos`;
for (const name of ['a', 'b', 'c', 'd', 'e']) await client.fetch(`${bucket}/${name}`, { method: 'PUT', body: name });
const seen = {};
for (const query of ['list-type=2', 'list-type=2&max-keys=5', 'list-type=2&max-keys=3', 'max-keys=3']) {
  const response = await client.fetch(`${bucket}?${query}`);
  const code = /<Code>(.*?)</.exec(await response.text())?.[1] ?? '';
  seen[query] = response.status;
  console.log(`${query}: ${response.status} ${code}`);
}
await server.close();
const asSeen = seen['list-type=2'] === 200 && seen['list-type=2&max-keys=5'] === 200 && seen['max-keys=3'] === 200;
process.exitCode = asSeen && seen['list-type=2&max-keys=3'] === 500 ? 0 : 1;
JS
node list.mjs
