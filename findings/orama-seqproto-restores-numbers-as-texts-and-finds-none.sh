#!/usr/bin/env bash
# Orama's data persistence plugin 3.1.18 restores a number as a text with its format `seqproto`, and no filter finds it again.
#
# Expected: its documentation lists four formats, `json`, `binary`, `dpack` and `seqproto`, to save an index "then restore it later
# without re-indexing": the same documents and the same answers. Seen: after `persist` and `restore` with `seqproto` a search for
# a word still finds the document, but its number and its boolean are texts ("1.5", "true"), and a filter by number or by
# boolean finds nothing, without an error. With the three other formats all is as before. Needs node and npm. Exits 0 as long as the
# packages behave like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund @orama/orama@3.1.18 @orama/plugin-data-persistence@3.1.18
cat > run.mjs <<'JS'
import { create, insertMultiple, search } from '@orama/orama';
import { persist, restore } from '@orama/plugin-data-persistence';
const seen = {};
for (const format of ['json', 'binary', 'dpack', 'seqproto']) {
  const plants = create({ schema: { name: 'string', height: 'number', potted: 'boolean' } });
  await insertMultiple(plants, [{ id: 'f', name: 'fern', height: 1.5, potted: true }, { id: 'i', name: 'ivy', height: 3, potted: false }]);
  const back = await restore(format, await persist(plants, format));
  const found = async (query) => (await search(back, query)).hits.map((hit) => hit.document);
  const [{ height, potted }] = await found({ term: 'fern' });
  const counts = await Promise.all([{ height: { gt: 0 } }, { potted: true }].map(async (where) => (await found({ term: '', where })).length));
  seen[format] = `${JSON.stringify({ height, potted })}, found by height ${counts[0]}, by potted ${counts[1]}`;
  console.log(`${format}: ${seen[format]}`);
}
const right = '{"height":1.5,"potted":true}, found by height 2, by potted 1';
const isSo = ['json', 'binary', 'dpack'].every((format) => seen[format] === right);
process.exit(isSo && seen.seqproto === '{"height":"1.5","potted":"true"}, found by height 0, by potted 0' ? 0 : 1);
JS
node run.mjs
