#!/usr/bin/env bash
# fast-xml-parser 4.5.6 and 5.6.0 refuse an S3 listing with more than 500 keys whose ETags are quoted by entities.
#
# Expected: a page of 1,000 keys, the size that S3 servers answer with by default, is parsed like one of 500. Seen: servers
# such as Ceph write an ETag as `&quot;…&quot;`, two entities a key, and the parser counts even the five predefined entities
# against its limit of 1,000 expansions in a document: from 501 keys on it throws "Entity expansion limit exceeded: 1002 >
# 1000". A program works in its tests with a few objects, and fails once a folder grows. 5.12.1 reads both. Needs node and
# npm. Exits 0 as long as the packages behave like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund old4@npm:fast-xml-parser@4.5.6 old5@npm:fast-xml-parser@5.6.0 now5@npm:fast-xml-parser@5.12.1
cat > list.mjs <<'JS'
const contents = (at) =>
  `<Contents><Key>photos/${at}.jpg</Key><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>1</Size></Contents>`;
const listing = (keys) => `<ListBucketResult>${Array.from({ length: keys }, (_, at) => contents(at)).join('')}</ListBucketResult>`;
const read = (XMLParser, keys) => {
  try {
    return `${new XMLParser().parse(listing(keys)).ListBucketResult.Contents.length} keys`;
  } catch (error) {
    return error.message;
  }
};
const seen = {};
for (const name of ['old4', 'old5', 'now5']) {
  const { XMLParser } = (await import(name)).default ?? (await import(name));
  seen[name] = [500, 501, 1000].map((keys) => read(XMLParser, keys));
  console.log(`${name}: ${seen[name].join(' | ')}`);
}
const isRefused = ([few, more, page]) => few === '500 keys' && /limit exceeded: 1002 > 1000/.test(more) && /limit exceeded/.test(page);
process.exitCode = isRefused(seen.old4) && isRefused(seen.old5) && seen.now5[2] === '1000 keys' ? 0 : 1;
JS
node list.mjs
