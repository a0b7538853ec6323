#!/usr/bin/env bash
# just-diff 6.0.2 makes a JSON Patch that changes another value than the one that differs, where a name contains a slash.
#
# Expected: in the path of a JSON Patch a slash within a name is written ~1 and a tilde ~0 (RFC 6901, 3), which
# `jsonPatchPathConverter` is for: "Supports jsonPatch protocol". Seen: names are joined by slashes as they are, so the path of the
# member "image/png" is that of `png` within `image`. just-diff-apply 5.5.0 and rfc6902 5.4.0 both change that one, without an
# error; where it is missing, just-diff-apply makes one, and rfc6902 refuses. Media types, addresses and file paths are common
# names. Needs node and npm. Exits 0 as long as the packages behave like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund just-diff@6.0.2 just-diff-apply@5.5.0 rfc6902@5.4.0
cat > run.mjs <<'JS'
import { diff, jsonPatchPathConverter } from 'just-diff';
import { diffApply, jsonPatchPathConverter as fromPath } from 'just-diff-apply';
import { applyPatch, createPatch } from 'rfc6902';
const before = { image: { png: 1 }, 'image/png': 1 };
const after = { image: { png: 1 }, 'image/png': 2 };
const patch = diff(before, after, jsonPatchPathConverter);
const own = structuredClone(before);
diffApply(own, patch, fromPath);
const other = structuredClone(before);
const errors = applyPatch(other, patch).filter(Boolean);
const right = structuredClone(before);
applyPatch(right, createPatch(before, after));
const added = { sizes: {} };
diffApply(added, diff({ sizes: {} }, { sizes: { 'a/b': 7 } }, jsonPatchPathConverter), fromPath);
const [ownText, otherText, rightText, addedText] = [own, other, right, added].map((value) => JSON.stringify(value));
console.log(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}, patch ${JSON.stringify(patch)}`);
console.log(`applied by just-diff-apply: ${ownText}, by rfc6902: ${otherText}; rfc6902's own patch: ${rightText}`);
console.log(`"a/b" added to an empty object: ${addedText}`);
const wrong = '{"image":{"png":2},"image/png":1}';
const isSo = ownText === wrong && otherText === wrong && errors.length === 0 && addedText === '{"sizes":{"a":{"b":7}}}';
process.exit(isSo && rightText === JSON.stringify(after) ? 0 : 1);
JS
node run.mjs
