import type { NoticeKind, NoticeWay } from './notice.ts';

export const NOTICE_WORDS: Readonly<Record<NoticeKind, string>> = {
  'backup-done': 'An automatic backup was made',
  'backup-failed': 'A backup failed',
  overdue: 'A backup is overdue',
  'destination-lost': 'Backups are not being copied to a destination',
  guard: 'Much of your data is missing',
  'drill-failed': 'A check or a test restore failed',
  'storage-full': 'The storage is nearly full',
};

export const WAY_WORDS: Readonly<Record<NoticeWay, string>> = { list: 'List', toast: 'Message', system: 'System' };
