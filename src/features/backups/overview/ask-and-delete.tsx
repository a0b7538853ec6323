import { List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { contentWords } from '../shared/backup-words.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { formatBytes, formatCountOf } from '../../../ui/format.ts';

/** The consequences of a deletion beyond the backups themselves. */
export interface DeletionContext {
  readonly titleOf: (backup: BackupSummary) => string;
  /** Whether there is a copy of it outside this browser. */
  readonly isElsewhere: (backup: BackupSummary) => boolean;
  /** How many backups there are in this browser. */
  readonly total: number;
}

/** Explains what deleting one or more backups means, and asks. @returns whether the person agreed. */
export function askToDelete(backups: readonly BackupSummary[], context: DeletionContext): Promise<boolean> {
  const [first] = backups;
  if (!first) return Promise.resolve(false);
  const isOne = backups.length === 1;
  return confirmDanger({
    title: isOne
      ? `Delete the backup “${context.titleOf(first)}”?`
      : `Delete ${formatCountOf(backups.length, 'backup')}?`,
    confirmLabel: isOne ? 'Delete backup' : `Delete ${formatCountOf(backups.length, 'backup')}`,
    body: (
      <Stack gap="xs">
        <Text size="sm">{isOne ? `It contains ${contentWords(first)}. ` : ''}This cannot be undone.</Text>
        <Warnings backups={backups} context={context} />
        <FreedSpace ids={backups.map(({ id }) => id)} />
        <Text size="sm" c="dimmed">
          Your data is not touched. All other backups stay complete, and so do copies at other destinations and
          downloaded files.
        </Text>
      </Stack>
    ),
  });
}

function Warnings({
  backups,
  context: { titleOf, isElsewhere, total },
}: {
  readonly backups: readonly BackupSummary[];
  readonly context: DeletionContext;
}) {
  const isOne = backups.length === 1;
  const pinned = backups.filter(({ isPinned }) => isPinned);
  const onlyHere = backups.filter((backup) => !isElsewhere(backup));
  return (
    <>
      {backups.length === total && (
        <Text size="sm" fw={600}>
          {isOne ? 'It is the only backup in this browser.' : 'These are all the backups in this browser.'}
        </Text>
      )}
      {pinned.length > 0 && (
        <Text size="sm" fw={600}>
          {isOne
            ? 'You have pinned it.'
            : `You have pinned ${formatCountOf(pinned.length, 'of them', 'of them')}: ${named(pinned, titleOf)}.`}
        </Text>
      )}
      {onlyHere.length > 0 && (
        <Text size="sm" fw={600}>
          {onlyHereWords(onlyHere, backups.length, titleOf)}
        </Text>
      )}
      {!isOne && <ChosenList backups={backups} titleOf={titleOf} />}
    </>
  );
}

const NAMED = 3;

function named(backups: readonly BackupSummary[], titleOf: DeletionContext['titleOf']): string {
  const names = backups
    .slice(0, NAMED)
    .map((backup) => `“${titleOf(backup)}”`)
    .join(', ');
  return backups.length > NAMED ? `${names} and ${backups.length - NAMED} more` : names;
}

function onlyHereWords(onlyHere: readonly BackupSummary[], count: number, titleOf: DeletionContext['titleOf']): string {
  if (count === 1) return 'There is no copy of it at another destination.';
  if (onlyHere.length === count) return 'There is no copy of any of them at another destination.';
  return `There is no copy of ${formatCountOf(onlyHere.length, 'of them', 'of them')} at another destination: ${named(onlyHere, titleOf)}.`;
}

const LISTED = 8;

/** The backups to be deleted; the newest first. */
function ChosenList({
  backups,
  titleOf,
}: {
  readonly backups: readonly BackupSummary[];
  readonly titleOf: DeletionContext['titleOf'];
}) {
  return (
    <List size="sm" spacing={2}>
      {backups.slice(0, LISTED).map((backup) => (
        <List.Item key={backup.id}>{`${titleOf(backup)} · ${contentWords(backup)}`}</List.Item>
      ))}
      {backups.length > LISTED && (
        <List.Item>{`and ${formatCountOf(backups.length - LISTED, 'more', 'more')}`}</List.Item>
      )}
    </List>
  );
}

/** How much space will be freed: content that other backups share stays. */
function FreedSpace({ ids }: { readonly ids: readonly string[] }) {
  const { data, isPending } = useQuery({
    queryKey: ['deletion', ...ids],
    queryFn: () => backupClient.previewDeletion(ids),
    gcTime: 0,
  });
  if (isPending)
    return (
      <Text size="sm" role="status">
        Calculating how much space will be freed…
      </Text>
    );
  return (
    <Text size="sm" role="status">
      {data
        ? `About ${formatBytes(data.freedBytes)} will be freed. What other backups share with ${ids.length === 1 ? 'it' : 'them'} stays.`
        : 'The freed space is shown afterwards.'}
    </Text>
  );
}
