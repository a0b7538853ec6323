import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SafetyReason } from '../../contract/safety-reason.ts';
import { safetyName, safetyTrigger } from './safety-name.ts';
import { assertTextFits } from '../platform/text-limits.ts';

const takenAt = new Date(2026, 10, 29, 9, 5).toISOString();

/** Every kind of operation that a safety backup precedes. Does not compile if one is missing. */
const CASES: Readonly<Record<SafetyReason['kind'], readonly [SafetyReason, string, string]>> = {
  'delete-collection': [{ kind: 'delete-collection', name: 'Plants' }, 'Before deleting “Plants”', 'before-change'],
  'delete-records': [
    { kind: 'delete-records', count: 1200, collection: 'Plants' },
    'Before deleting 1,200 records of “Plants”',
    'before-change',
  ],
  'delete-field': [
    { kind: 'delete-field', name: 'Height', collection: 'Plants' },
    'Before deleting the field “Height” of “Plants”',
    'before-change',
  ],
  'change-field': [
    { kind: 'change-field', name: 'Height', collection: 'Plants' },
    'Before changing the field “Height” of “Plants”',
    'before-change',
  ],
  import: [{ kind: 'import', fileName: 'goodreads.csv' }, 'Before importing “goodreads.csv”', 'before-import'],
  restore: [
    { kind: 'restore', backup: { name: '', takenAt }, isPart: false },
    'Before restoring the backup of 29 November 2026, 09:05',
    'before-restore',
  ],
  'bring-back': [
    { kind: 'bring-back', title: 'Monstera', takenAt },
    'Before bringing back “Monstera” as of 29 November 2026, 09:05',
    'before-restore',
  ],
  undo: [
    { kind: 'undo', backup: { name: 'Spring', takenAt } },
    'Before undoing the restore of “Spring”',
    'before-undo',
  ],
  redo: [
    { kind: 'redo', backup: { name: 'Spring', takenAt } },
    'Before redoing the restore of “Spring”',
    'before-undo',
  ],
  'undo-incoming': [
    { kind: 'undo-incoming', from: ['Phone', 'Laptop'] },
    'Before undoing the changes from “Phone, Laptop”',
    'before-undo',
  ],
};

it.each(Object.values(CASES))('SN1 names the operation that the backup precedes: %o', (reason, name, trigger) => {
  expect(safetyName(reason)).toBe(name);
  expect(safetyTrigger(reason)).toBe(trigger);
});

it('SN2 says when only part of a backup is restored, and how many records are deleted', () => {
  expect(safetyName({ kind: 'restore', backup: { name: 'Spring', takenAt }, isPart: true })).toBe(
    'Before restoring part of “Spring”',
  );
  expect(safetyName({ kind: 'delete-records', count: 1, collection: 'Plants' })).toBe(
    'Before deleting 1 record of “Plants”',
  );
});

it('SN3 keeps within the length of a backup’s name, and cuts no character in half', () => {
  const anyName = fc.string({ unit: 'binary', maxLength: 400 });
  fc.assert(
    fc.property(anyName, anyName, (name, collection) => {
      const backup = { name, takenAt };
      const reasons: readonly SafetyReason[] = [
        { kind: 'delete-collection', name },
        { kind: 'delete-field', name, collection },
        { kind: 'change-field', name, collection },
        { kind: 'delete-records', count: 1_000_000, collection },
        { kind: 'import', fileName: name },
        { kind: 'restore', backup, isPart: true },
        { kind: 'bring-back', title: name, takenAt },
        { kind: 'undo', backup },
      ];
      for (const reason of reasons) {
        const text = safetyName(reason);
        assertTextFits({ name: text });
        expect(text.length).toBeLessThanOrEqual(200);
        expect(text).not.toMatch(/\p{Surrogate}/u);
      }
    }),
  );
});
