import { expect, it } from 'vitest';
import { backupsWords, deviceWords, spanWords } from './version-words.ts';

const day = (moment: string) => moment.slice(0, 10);

it('names the first and the last backup of a version, in this order', () => {
  const span = {
    newest: { takenAt: '2024-05-03T10:00:00Z' },
    oldest: { takenAt: '2024-05-01T10:00:00Z' },
    backups: 1200,
  };
  expect(spanWords(span, day)).toBe('2024-05-01 to 2024-05-03');
  expect(backupsWords(span)).toBe('in 1,200 backups');
});

it('names the device that had a version first', () => {
  expect(deviceWords({ oldest: { deviceName: 'Phone' } })).toBe('made on Phone');
});

it('names one moment if the first and the last read the same', () => {
  const taken = { takenAt: '2024-05-03T10:00:00Z' };
  expect(spanWords({ newest: taken, oldest: taken }, day)).toBe('2024-05-03');
  expect(spanWords({ newest: taken, oldest: { takenAt: '2024-05-03T09:00:00Z' } }, day)).toBe('2024-05-03');
  expect(backupsWords({ backups: 1 })).toBe('in one backup');
});
