import { formatBytes, formatCountOf, formatDateTime } from '../../ui/format.ts';
import type { BackupSummary, LostPart } from '../contract.ts';

const SCOPES: Readonly<Record<BackupSummary['scope'], string>> = {
  full: 'Everything',
  minimal: 'Essentials',
  configuration: 'Setup only',
};

/** The tables of the catalogue, as people call their rows. Other apps' tables have their own names. */
const ROWS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  records: ['record', 'records'],
  files: ['photo or file', 'photos and files'],
  collections: ['collection', 'collections'],
  fields: ['field', 'fields'],
  views: ['view', 'views'],
  settings: ['setting', 'settings'],
  conflicts: ['conflict', 'conflicts'],
};

export function backupTime({ takenAt }: Pick<BackupSummary, 'takenAt'>): string {
  return formatDateTime(takenAt, 'iso');
}

export function backupFacts({ scope, withFiles, records, files, bytes, deviceName }: BackupSummary): string {
  const isWithout = scope === 'full' && !withFiles;
  const what = isWithout ? `${SCOPES[scope]}, without all files` : SCOPES[scope];
  return [
    what,
    formatCountOf(records, 'record'),
    formatCountOf(files, 'file'),
    formatBytes(bytes),
    `made on ${deviceName}`,
  ].join(' · ');
}

/** What is lost, one line for each kind. */
export function lostWords(lost: readonly LostPart[], isCatalogue: boolean): readonly string[] {
  return lost.map(({ table, rows, names }) => {
    const words = isCatalogue && Object.hasOwn(ROWS, table) ? ROWS[table] : undefined;
    const count = words ? formatCountOf(rows, ...words) : `${table}: ${formatCountOf(rows, 'row')}`;
    const more = rows > names.length && names.length > 0 ? ' and others' : '';
    return names.length > 0 ? `${count}: ${names.join(', ')}${more}` : count;
  });
}
