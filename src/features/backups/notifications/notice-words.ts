import type { NoticeKind, NoticeWay } from './notice.ts';

export const NOTICE_WORDS: Readonly<Record<NoticeKind, string>> = {
  'backup-done': 'A backup was made by itself',
  'backup-failed': 'A backup failed',
  overdue: 'A backup is overdue',
  'destination-lost': 'Copies elsewhere are not being made',
  guard: 'Much of your data is gone',
  'drill-failed': 'A check or a test restore failed',
  'storage-full': 'The storage is nearly full',
};

export const WAY_WORDS: Readonly<Record<NoticeWay, string>> = { list: 'List', toast: 'Message', system: 'System' };
