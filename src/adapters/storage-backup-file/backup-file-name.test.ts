import { describe, expect, it } from 'vitest';
import { backupFileName } from './backup-file-name.ts';

describe('the name of a backup file', () => {
  const takenAt = new Date('2026-11-20T14:05:59Z');

  it('has the local date and time, and the scope', () => {
    expect(backupFileName({ takenAt, scope: 'full', timeZone: 'UTC' })).toBe('heirloom-2026-11-20-1405-full.zip');
    expect(backupFileName({ takenAt, scope: 'minimal', timeZone: 'Asia/Tokyo' })).toBe(
      'heirloom-2026-11-20-2305-minimal.zip',
    );
    expect(backupFileName({ takenAt, scope: 'configuration', timeZone: 'Pacific/Auckland' })).toBe(
      'heirloom-2026-11-21-0305-configuration.zip',
    );
  });

  it('writes midnight as 00', () => {
    expect(backupFileName({ takenAt: new Date('2026-01-02T00:00:00Z'), scope: 'full', timeZone: 'UTC' })).toBe(
      'heirloom-2026-01-02-0000-full.zip',
    );
  });

  it('uses the device’s time zone if none is given', () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    expect(backupFileName({ takenAt, scope: 'full' })).toBe(backupFileName({ takenAt, scope: 'full', timeZone }));
  });
});
