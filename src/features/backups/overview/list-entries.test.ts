import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TRIGGERS } from '../../../engine/index.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { filtersOf, isSafety, listEntries } from './list-entries.ts';

const backups = fc
  .array(fc.constantFrom(...TRIGGERS), { maxLength: 25 })
  .map((triggers) =>
    triggers.map((trigger, at): BackupSummary => ({
      id: String(at),
      checksum: String(at),
      trigger,
      takenAt: new Date(Date.UTC(2026, 0, 5, 12) - at * 1000).toISOString(),
      durationMs: 1,
      name: '',
      note: '',
      isPinned: false,
      scope: 'full',
      withFiles: true,
      appVersion: '1',
      schemaVersion: 1,
      deviceName: 'Laptop',
      records: 1,
      files: 0,
      bytes: 1,
      newBytes: 1,
      newChunks: 1,
      tables: [],
      omitted: [],
      omittedCount: 0,
    })),
  );
const idsOf = (list: readonly BackupSummary[]) => list.map(({ id }) => id);

it('shows each backup once, newest first, and folds safety backups at the place of the newest', () => {
  fc.assert(
    fc.property(backups, (all) => {
      const entries = listEntries(all, 'all');
      const shown = entries.flatMap((entry) => (entry.kind === 'backup' ? [entry.backup] : entry.backups));
      expect(idsOf(shown).toSorted()).toEqual(idsOf(all).toSorted());
      const folded = entries.filter(({ kind }) => kind === 'safety');
      const safety = all.filter(isSafety);
      expect(folded).toEqual(safety.length < 2 ? [] : [{ kind: 'safety', backups: safety }]);
      const places = entries.map((entry) => (entry.kind === 'backup' ? entry.backup : entry.backups[0])?.takenAt ?? '');
      expect(places).toEqual(places.toSorted().reverse());
    }),
  );
});

it('offers each filter that matches some but not all backups, with its count', () => {
  fc.assert(
    fc.property(backups, (all) => {
      const offered = filtersOf(all);
      for (const { filter, count } of offered) {
        const found = listEntries(all, filter);
        expect(found).toHaveLength(count);
        expect(count).toBeGreaterThan(0);
        for (const entry of found) expect(entry).toMatchObject({ kind: 'backup' });
      }
      const kinds = new Set(all.map(({ trigger }) => trigger));
      for (const kind of kinds.size > 1 ? kinds : []) expect(offered.map(({ filter }) => filter)).toContain(kind);
      if (kinds.size < 2) expect(offered).toEqual([]);
    }),
  );
});
