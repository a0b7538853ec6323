import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { formatCount, formatCountOf } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';

interface Told {
  readonly records: number;
  readonly files: number;
  readonly takenAt: string;
}

/** The data shrank, sharply or gradually: asks the person whether that was them. Until then nothing is deleted. */
export function GuardCard({
  before,
  after,
  lastGoodId,
  isSlow = false,
  isBusy,
  onMine,
}: {
  readonly before: Told;
  readonly after: Told;
  /** The backup from before, which was pinned. */
  readonly lastGoodId: string;
  /** Gradually over the last weeks, rather than from one backup to the next. */
  readonly isSlow?: boolean;
  readonly isBusy: boolean;
  readonly onMine: () => void;
}) {
  const { dateTime } = useFormats();
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={`Your data shrank ${shrunkWords(before, after)}${isSlow ? ', a little at a time' : ''}. Was that you?`}
      role="region"
      aria-label="Your data shrank"
    >
      <Stack gap="sm">
        <Text size="sm">
          {isSlow
            ? `No single backup lost much, but together they did, from the backup of ${dateTime(before.takenAt)} to the one of ${dateTime(after.takenAt)}.`
            : `This happened between the backup of ${dateTime(before.takenAt)} and the one of ${dateTime(after.takenAt)}.`}{' '}
          Nothing is lost: the earlier backup is pinned, and no backup is deleted anywhere until you answer.
        </Text>
        <Group gap="xs">
          <Button size="compact-md" variant="default" loading={isBusy} onClick={onMine}>
            Yes, that was me
          </Button>
          <Button size="compact-md" component={Link} to={`/restore?backup=${lastGoodId}`}>
            No, bring it back
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

/** Where it shrank most: the records or, if those stayed, the files; else the content of records. */
function shrunkWords(before: Told, after: Told): string {
  if (after.records < before.records)
    return `from ${formatCount(before.records)} to ${formatCountOf(after.records, 'record')}`;
  if (after.files < before.files)
    return `from ${formatCount(before.files)} to ${formatCountOf(after.files, 'photo or file', 'photos and files')}`;
  return 'sharply in the content of its records';
}
