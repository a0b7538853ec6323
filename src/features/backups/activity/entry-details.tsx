import { Anchor, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { undoKind } from '../../../backup/contract/restoring.ts';
import { ACTIVITY_TRIGGER_WORDS, figureWords } from '../shared/activity-words.ts';
import { errorWords } from '../../errors/error-words.ts';
import { Fact } from '../../../ui/fact.tsx';
import { formatCountOf, formatDuration } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { UNDO_LABELS } from '../shared/undo-restore.tsx';
import { subjectWords } from './entry-subject.ts';
import { useUndo } from './use-undo.ts';

/** Everything known about one entry, and the available actions. */
export function EntryDetails({ entry }: { readonly entry: ActivityEntry }) {
  const { at, trigger, durationMs, figures = {}, errorCode } = entry;
  const words = errorWords({ code: errorCode, hint: entry.hint });
  const { dateTime } = useFormats();
  return (
    <Stack gap="sm">
      <SimpleGrid component="dl" m={0} cols={{ base: 2, sm: 4 }} spacing="sm" verticalSpacing="xs">
        <Fact label="When">{dateTime(at, 'seconds')}</Fact>
        <Fact label="Trigger">{ACTIVITY_TRIGGER_WORDS[trigger]}</Fact>
        {durationMs !== undefined && <Fact label="Duration">{formatDuration(durationMs)}</Fact>}
        {Object.entries(figures).map(([name, value]) => {
          const { label, text } = figureWords(name, value);
          return (
            <Fact key={name} label={label}>
              {text}
            </Fact>
          );
        })}
      </SimpleGrid>
      {errorCode !== undefined && (
        <div>
          <Text size="sm">
            {words.title}{' '}
            <Text span size="xs" c="dimmed">
              (code: {errorCode})
            </Text>
          </Text>
          <Text size="sm" fw={500}>
            {words.hint}
          </Text>
        </div>
      )}
      <Deleted entry={entry} />
      <EntryLinks entry={entry} />
    </Stack>
  );
}

/** The deleted backups, by name or time. */
function Deleted({ entry: { deleted = [], figures = {} } }: { readonly entry: ActivityEntry }) {
  const { dateTime } = useFormats();
  if (deleted.length === 0) return null;
  const unnamed = (figures['forgotten'] ?? figures['backups'] ?? 0) - deleted.length;
  return (
    <div>
      <Text size="sm" fw={500}>
        Deleted
      </Text>
      <List size="sm">
        {deleted.map((name, at) => (
          <List.Item key={at}>{subjectWords({ subject: name }, dateTime)}</List.Item>
        ))}
        {unnamed > 0 && <List.Item>{`and ${formatCountOf(unnamed, 'older backup')}`}</List.Item>}
      </List>
    </div>
  );
}

function EntryLinks({ entry: { kind, backupId, undoId, destinationId } }: { readonly entry: ActivityEntry }) {
  const { data: list } = useQuery(backupQueries.list);
  const { data: last } = useQuery(backupQueries.lastRestore);
  const { undo, isBusy } = useUndo();
  const isHere = (id: string | undefined) =>
    id !== undefined && list?.backups.some((backup) => backup.id === id) === true;
  const isRestore = kind === 'restore' || kind === 'undo' || kind === 'redo';
  const undoes = last ? undoKind(last) : 'undo';
  const canUndo = isRestore && undoId !== undefined && last?.undoId === undoId;
  return (
    <Group gap="md">
      {canUndo && (
        <Button
          variant="default"
          size="compact-md"
          leftSection={
            undoes === 'redo' ? <IconArrowForwardUp size={16} aria-hidden /> : <IconArrowBackUp size={16} aria-hidden />
          }
          disabled={isBusy}
          onClick={() => {
            void undo(undoes);
          }}
        >
          {UNDO_LABELS[undoes]}
        </Button>
      )}
      {isRestore && !canUndo && isHere(undoId) && (
        <Anchor component={Link} to={`/restore?backup=${undoId ?? ''}`} size="sm" underline="always">
          Bring back the state before this
        </Anchor>
      )}
      {isHere(backupId) && (
        <Anchor component={Link} to={`/backups/${backupId ?? ''}`} size="sm" underline="always">
          The backup
        </Anchor>
      )}
      {backupId !== undefined && list !== undefined && !isHere(backupId) && kind !== 'delete' && (
        <Text size="sm" c="dimmed">
          The backup is no longer in this browser.
        </Text>
      )}
      {kind === 'sync' && isHere(undoId) && (
        <Anchor component={Link} to={`/compare?before=${undoId ?? ''}&after=now`} size="sm" underline="always">
          What has changed since
        </Anchor>
      )}
      {destinationId !== undefined && (
        <Anchor
          component={Link}
          to={kind === 'sync' ? '/backups/devices' : '/backups/destinations'}
          size="sm"
          underline="always"
        >
          {kind === 'sync' ? 'Devices' : 'Destinations'}
        </Anchor>
      )}
    </Group>
  );
}
