import { Text } from '@mantine/core';
import type { ConflictRow } from '../../../backup/contract/comparing.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { useWizard } from './wizard-store.ts';

/** When each side last changed the row, and which backup shows its earlier state. */
export function ConflictTimes({ row: { changedAt, fields } }: { readonly row: ConflictRow }) {
  const baseTakenAt = useWizard((state) => state.comparison?.base?.takenAt);
  const { dateTime } = useFormats();
  const times = [
    ...(changedAt.here === undefined ? [] : [`Changed here ${dateTime(changedAt.here)}`]),
    ...(changedAt.inBackup === undefined ? [] : [`in the backup ${dateTime(changedAt.inBackup)}`]),
    ...(baseTakenAt !== undefined && fields.some(({ base }) => base !== undefined)
      ? [`before: backup of ${dateTime(baseTakenAt)}`]
      : []),
  ];
  return times.length === 0 ? null : (
    <Text component="span" display="block" size="xs" c="dimmed">
      {times.join(' · ')}
    </Text>
  );
}
