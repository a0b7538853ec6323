// Makes the test vectors in src/engine/testing/vectors that are missing: `node scripts/make-vectors.mjs`. What is there
// stays as it is: a vector says forever what a version of the format wrote.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './install.mjs';

const MOST_LINE_LENGTH = 120;

/** JSON with one row, object or key a line: short, and easy to compare. */
function textOf(value, indent = '') {
  const line = JSON.stringify(value);
  const isList = Array.isArray(value);
  const isRow = !isList && value !== null && typeof value === 'object' && ('table' in value || 'keyText' in value);
  if (isRow || typeof value !== 'object' || indent.length + line.length <= MOST_LINE_LENGTH) return line;
  const inner = `${indent} `;
  const parts = isList
    ? value.map((item) => inner + textOf(item, inner))
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${textOf(item, inner)}`);
  return `${isList ? '[' : '{'}\n${parts.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}

const folder = join(root, 'src/engine/testing/vectors');
const server = await createServer({ configFile: false, root, appType: 'custom', server: { middlewareMode: true } });
try {
  const { VECTORS } = await server.ssrLoadModule('/src/engine/testing/make-vectors/index.ts');
  for (const [name, make] of Object.entries(VECTORS)) {
    const path = join(folder, `${name}.json`);
    if (existsSync(path)) continue;
    writeFileSync(path, `${textOf(await make())}\n`);
    console.log(`made ${name}.json`);
  }
} finally {
  await server.close();
}
