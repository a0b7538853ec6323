export interface BackupFileNameParts {
  readonly takenAt: Date;
  readonly scope: 'full' | 'configuration' | 'minimal';
  /** An IANA name, such as `Europe/Rome`; by default the device's own zone. */
  readonly timeZone?: string;
}

/** Such as `heirloom-2026-11-20-1405-full.zip`: sorts by time, says what it is, and is valid on every file system. */
export function backupFileName({ takenAt, scope, timeZone }: BackupFileNameParts): string {
  const format = new Intl.DateTimeFormat('en', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const parts = new Map(format.formatToParts(takenAt).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return `heirloom-${part('year')}-${part('month')}-${part('day')}-${part('hour')}${part('minute')}-${scope}.zip`;
}
