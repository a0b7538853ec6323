import { describe, expect, it } from 'vitest';
import { encodeRow } from '../format/record/row-codec.ts';
import { decodeLine, rowLine } from '../format/row-line.ts';
import { findCarried } from './carried-values.ts';
import { countOmitted } from './omitted-json.ts';
import { isSameButOmitted } from './same-but-omitted.ts';

const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

function lineOf(value: unknown) {
  const { keyText, valueText } = encodeRow({ key: 1, value });
  const line = rowLine(keyText, valueText, []);
  return { line, row: decodeLine(line) };
}

function deep(innermost: unknown, levels: number): unknown {
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

describe('values that a backup omits', () => {
  it('VA1 are found at any depth, without recursion', () => {
    const [backup, live, placeholder] = [
      lineOf(deep(key, 100_000)),
      deep(key, 100_000),
      lineOf(deep(undefined, 100_000)),
    ];
    expect(countOmitted(backup)).toBe(1);
    expect([...findCarried(backup.row.value, live).values()]).toEqual([key]);
    expect(isSameButOmitted(backup, placeholder)).toBe(true);
    expect(isSameButOmitted(placeholder, backup)).toBe(false);
  });

  it('VA2 differ from objects that only look like them', () => {
    const look = { $: 'omitted', type: 'CryptoKey' };
    const named = Object.assign([1], { $: 'omitted', type: 'CryptoKey' });
    expect(countOmitted(lineOf({ look, named, key }))).toBe(1);
    expect(isSameButOmitted(lineOf({ look, key }), lineOf({ look: undefined, key }))).toBe(false);
    expect(isSameButOmitted(lineOf({ look, key }), lineOf({ look, key: undefined }))).toBe(true);
  });

  it('VA3 differ if the live row has something that a backup can contain', () => {
    for (const other of [null, 1, 'text', {}, []])
      expect(isSameButOmitted(lineOf({ key }), lineOf({ key: other }))).toBe(false);
    expect(isSameButOmitted(lineOf({ key }), lineOf({}))).toBe(false);
    expect(findCarried(lineOf({ key }).row.value, { key: 'text' }).size).toBe(0);
  });
});
