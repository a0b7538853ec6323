import { describe, expect, it } from 'vitest';
import { formatTime } from '../terminal/format.ts';
import { backupTitle } from './describe-backup.ts';

describe('a backup in a sentence', () => {
  const takenAt = '2026-11-29T14:05:06.789Z';

  it('has its name, or the time at which it was taken', () => {
    expect(backupTitle({ name: 'before the move', takenAt })).toBe('before the move');
    expect(backupTitle({ name: '', takenAt })).toBe(`the backup of ${formatTime(takenAt)}`);
  });
});
