import { beforeEach, expect, it, vi } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { fillCatalogue, wipeBrowser } from '../../testing/browser-state.ts';
import { backUp } from '../backing-up/back-up.ts';
import { createHost } from '../state/host.ts';
import { getProtection } from './get-protection.ts';

const FULL = { trigger: 'manual', scope: 'full', withFiles: true, name: 'Before moving house' } as const;
const unreadable = () => new BackupError('storage-unavailable');

beforeEach(() => wipeBrowser());

it('reports the protection in one answer without names of backups or records, even without a key', async () => {
  await fillCatalogue({ records: 5, photos: 0, photoBytes: 0 });
  const host = createHost();
  expect(await getProtection(host)).toMatchObject({
    facts: { repository: 'none', lastBackupAt: null, key: 'none' },
    latestId: null,
    hasBackups: false,
  });

  await host.keyRing.setPassphrase('nine green apples on a shelf', undefined);
  const { id, takenAt } = await backUp(host, FULL, {});
  // Without the log, only the last failure is unknown.
  vi.spyOn(host.activity, 'list').mockRejectedValueOnce(unreadable());
  const report = await getProtection(host);
  expect(report).toMatchObject({
    facts: { repository: 'ready', lastBackupAt: Date.parse(takenAt), lastFailure: null, key: 'unproven' },
    latestId: id,
    hasBackups: true,
    places: [
      { id: 'browser', name: 'This browser', isKeptByHand: false },
      { id: 'downloads', isKeptByHand: true },
    ],
  });
  expect(report.facts.copies.map((copy) => copy.id)).toEqual(['browser']);
  expect(JSON.stringify(report)).not.toMatch(/Before moving house|Monstera|Plants/);

  await host.keyRing.withdraw();
  expect(await getProtection(host)).toMatchObject({
    facts: { repository: 'locked', lastBackupAt: null, key: 'unproven' },
    latestId: null,
    hasBackups: false,
  });
});
