// Checks the gzipped size of the JavaScript that the first page loads against the limit set in the design.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './install.mjs';

const MUST_KB = 200;

const dist = join(root, 'dist');
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const scripts = [...html.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) {
  console.error('dist/index.html contains no script. Did the build succeed?');
  process.exit(1);
}
let total = 0;
for (const script of scripts) {
  const size = gzipSync(readFileSync(join(dist, script))).length / 1000;
  total += size;
  console.log(`${size.toFixed(1).padStart(8)} KB  ${script}`);
}
console.log(`${total.toFixed(1).padStart(8)} KB  in all, of at most ${MUST_KB} KB`);
process.exit(total > MUST_KB ? 1 : 0);
