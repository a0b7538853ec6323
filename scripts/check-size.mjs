// Checks sizes against the limits set in the design: of the JavaScript that the first page loads, gzipped, and of the
// recovery page that every backup file carries, as it is.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './install.mjs';

const MUST_KB = 200;
const RECOVERY_PAGE_MUST_KB = 400;

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
const pageSize = statSync(join(dist, 'recover.html')).size / 1000;
console.log(`${pageSize.toFixed(1).padStart(8)} KB  recover.html, of at most ${RECOVERY_PAGE_MUST_KB} KB`);
process.exit(total > MUST_KB || pageSize > RECOVERY_PAGE_MUST_KB ? 1 : 0);
