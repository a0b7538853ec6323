import { expect, it } from 'vitest';
import { newRunPrefix, runRecordId } from './import/run/run-ids.ts';
import { newRecordId } from './time-ordered-id.ts';

it('gives ids in the order of creation, however many are made at once', () => {
  const ids = Array.from({ length: 1000 }, () => newRecordId());
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

it('keeps the order when the clock is set back', () => {
  const future = newRecordId(Date.now() + 1000);
  expect(newRecordId(0) > future).toBe(true);
});

it('gives later imports higher ids', () => {
  expect(runRecordId(newRunPrefix(2000), 1) > runRecordId(newRunPrefix(1000), 2)).toBe(true);
  expect(newRunPrefix()).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}$/);
});
