import type { SnapshotScope } from '../format/snapshot.ts';
import type { TableDescription } from './source.ts';

/**
 * The tables that a scope takes. *Full*: all. *Configuration*: how the app is set up. *Minimal*: only what can not be
 * made again, and never files. `withFiles: false` leaves the tables of files out.
 */
export function tablesInScope(
  tables: readonly TableDescription[],
  scope: SnapshotScope,
  withFiles: boolean,
): readonly TableDescription[] {
  return tables.filter((table) => {
    if (scope === 'configuration') return table.role === 'configuration';
    if (scope === 'minimal') return table.isEssential && table.role !== 'files';
    return withFiles || table.role !== 'files';
  });
}
