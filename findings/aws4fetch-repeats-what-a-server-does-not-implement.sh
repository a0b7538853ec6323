#!/usr/bin/env bash
# aws4fetch 1.0.20 sends a request that a server answers with 501 (Not Implemented) ten more times, and ignores Retry-After.
#
# Expected: only answers that may change are repeated, and not before the time in Retry-After (RFC 9110, 10.2.3; 15.6.2).
# Seen: every status from 500 on is repeated, 501 and 505 too, after pauses of its own, the first of at most 50 ms although
# the server asks for 60 s. Storage services answer 501 to an optional feature (a conditional write, a bucket's CORS rules), so
# a client that asks what a server can do waits about half a minute for a plain no, unless it sets `retries: 0`.
# Needs node and npm; pauses are shortened here by the library's own option. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund aws4fetch@1.0.20
cat > try.mjs <<'JS'
import { createServer } from 'node:http';
import { AwsClient } from 'aws4fetch';
const counts = {};
const server = createServer((request, response) => {
  const status = Number(request.url.slice(1));
  counts[status] = (counts[status] ?? 0) + 1;
  response.writeHead(status, { 'Retry-After': '60' }).end();
}).listen(0, '127.0.0.1', async () => {
  const client = new AwsClient({ accessKeyId: 'a', secretAccessKey: 'b', service: 's3', region: 'x', initRetryMs: 1 });
  const startedAt = Date.now();
  for (const status of [404, 501, 505]) await client.fetch(`http://127.0.0.1:${server.address().port}/${status}`);
  const seconds = (Date.now() - startedAt) / 1000;
  console.log('requests for each status:', JSON.stringify(counts), 'in less than the 60 s of Retry-After:', seconds < 60);
  server.close();
  process.exit(JSON.stringify(counts) === '{"404":1,"501":11,"505":11}' && seconds < 60 ? 0 : 1);
});
JS
node try.mjs
# requests for each status: {"404":1,"501":11,"505":11} in less than the 60 s of Retry-After: true
