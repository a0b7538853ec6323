import { expect, it } from 'vitest';
import type { RepositoryId } from '../engine/index.ts';
import { parseId } from '../engine/low-level.ts';
import { readmeText } from './readme.ts';

const id = parseId<RepositoryId>('c'.repeat(64));

it('says what it is, who owns it and how to get the data back, in plain ASCII and short lines', () => {
  const text = readmeText({ id });
  for (const part of [
    'encrypted',
    'HOW TO GET THE DATA BACK',
    id,
    'recovery key',
    'heirloom-repository, version 1',
    'sha256sum',
    'recover.html',
  ])
    expect(text).toContain(part);
  expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});
