import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FILE_KINDS as SORTED_KINDS } from '../../../catalogue/file-kinds.ts';
import { FILE_KINDS, includesKind, type IncludedFiles, withKind } from './included-files.ts';

it('has the same kinds as the files of the catalogue', () => {
  expect(FILE_KINDS).toEqual(SORTED_KINDS);
});

it('gives each kind its last choice, independent of the other kinds', () => {
  const anyStart = fc.record({ withFiles: fc.boolean(), leaveOut: fc.subarray<string>([...FILE_KINDS]) });
  const anyChoices = fc.array(fc.tuple(fc.constantFrom(...FILE_KINDS), fc.boolean()), { maxLength: 6 });
  fc.assert(
    fc.property(anyStart, anyChoices, (start, choices) => {
      const end = choices.reduce<IncludedFiles>(
        (included, [kind, isIncluded]) => withKind(included, kind, isIncluded),
        start,
      );
      for (const kind of FILE_KINDS) {
        const last = choices.findLast(([chosen]) => chosen === kind);
        expect(includesKind(end, kind)).toBe(last ? last[1] : includesKind(start, kind));
      }
    }),
  );
});
