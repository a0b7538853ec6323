import { afterEach, describe, expect, it } from 'vitest';
import type { CatalogueRecord, FieldValue } from '../../../catalogue/model.ts';
import { keepUnsavedEdits, takeUnsavedEdits } from './unsaved-edits.ts';

const BEFORE = '2024-01-01T00:00:00.000Z';
const BASE = '2024-02-01T00:00:00.000Z';
const FAR_AHEAD = '2999-01-01T00:00:00.000Z';

function record(updatedAt: string, values: Readonly<Record<string, FieldValue>> = { notes: 'saved' }): CatalogueRecord {
  return { id: 'unsaved-edits-test', collectionId: 'notes', values, fileHashes: [], createdAt: BEFORE, updatedAt };
}

/** Keeps edits as a closing tab does, and takes them into the record as it is now. */
function leaveAndTake(
  now: CatalogueRecord,
  edits: readonly (readonly [string, FieldValue | undefined])[] = [['notes', 'typed']],
) {
  keepUnsavedEdits(record(BASE), new Map(edits));
  return [...takeUnsavedEdits(now)];
}

afterEach(() => {
  localStorage.removeItem('heirloom-unsaved-unsaved-edits-test');
});

describe('the unsaved edits of a closed tab', () => {
  it('are applied once to an unchanged record', () => {
    expect(leaveAndTake(record(BASE))).toEqual([['notes', 'typed']]);
    expect([...takeUnsavedEdits(record(BASE))]).toEqual([]);
  });

  it('are applied even if part of them was saved while the tab was closing', () => {
    const whileTyping = '2024-02-01T00:00:01.000Z';
    expect(leaveAndTake(record(whileTyping, { notes: 'ty' }))).toEqual([['notes', 'typed']]);
  });

  it('are not applied if the record has changed since, or is an earlier one', () => {
    expect(leaveAndTake(record(FAR_AHEAD))).toEqual([]);
    expect(leaveAndTake(record(BEFORE))).toEqual([]);
  });

  it('are none if everything was saved after all, and can empty a field', () => {
    expect(leaveAndTake(record(BASE, { notes: 'typed' }))).toEqual([]);
    expect(leaveAndTake(record(BASE), [['notes', undefined]])).toEqual([['notes', undefined]]);
    expect(leaveAndTake(record(BASE, {}), [['notes', undefined]])).toEqual([]);
  });
});
