// The package's entry `./dexie`: backups of a Dexie database in a browser.
export { openBackups, type Backups, type OpenBackupsOptions } from './open-backups.ts';
export type { ScheduleListener } from './run-schedule.ts';
export type { BackupFile, BackUpOptions, FilesOptions } from './taking.ts';
export { createDexieSource } from '../adapters/source-dexie/dexie-source.ts';
export { JOURNAL_SCHEMA } from '../adapters/source-dexie/journal/journal-entry.ts';
export { keepJournal, type Journal, type JournalOptions } from '../adapters/source-dexie/journal/keep-journal.ts';
export { withoutEntries } from '../adapters/source-dexie/journal/without-entries.ts';
export type { DexieSourceOptions, DexieSourceTable } from '../adapters/source-dexie/dexie-source-options.ts';
