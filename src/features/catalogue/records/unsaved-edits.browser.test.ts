import { afterEach, describe, expect, it } from 'vitest';
import type { CatalogueRecord, FieldValue } from '../../../catalogue/model.ts';
import { keepUnsavedEdits, takeUnsavedEdits } from './unsaved-edits.ts';

const BEFORE = '2024-01-01T00:00:00.000Z';
const BASE = '2024-02-01T00:00:00.000Z';
const FAR_AHEAD = '2999-01-01T00:00:00.000Z';

function record(updatedAt: string, values: Readonly<Record<string, FieldValue>> = { notes: 'saved' }): CatalogueRecord {
  return { id: 'unsaved-edits-test', collectionId: 'notes', values, fileHashes: [], createdAt: BEFORE, updatedAt };
}

/** Leaves what was typed, and opens the record as it is then. */
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

describe('what a closing tab has not saved', () => {
  it('is taken up by the record as it was, once', () => {
    expect(leaveAndTake(record(BASE))).toEqual([['notes', 'typed']]);
    expect([...takeUnsavedEdits(record(BASE))]).toEqual([]);
  });

  it('is taken up where a part of it was still saved while the tab was closing', () => {
    const whileTyping = '2024-02-01T00:00:01.000Z';
    expect(leaveAndTake(record(whileTyping, { notes: 'ty' }))).toEqual([['notes', 'typed']]);
  });

  it('is left where the record was changed since, or is one from before', () => {
    expect(leaveAndTake(record(FAR_AHEAD))).toEqual([]);
    expect(leaveAndTake(record(BEFORE))).toEqual([]);
  });

  it('is nothing where all of it was saved after all; what empties a field empties it', () => {
    expect(leaveAndTake(record(BASE, { notes: 'typed' }))).toEqual([]);
    expect(leaveAndTake(record(BASE), [['notes', undefined]])).toEqual([['notes', undefined]]);
    expect(leaveAndTake(record(BASE, {}), [['notes', undefined]])).toEqual([]);
  });
});
