import { Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLiveQuery } from 'dexie-react-hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { ConflictValue, DeviceConflict } from '../../../backup/contract/syncing.ts';
import { keepPresentValues, takeLostValue } from '../../../catalogue/conflicts.ts';
import { db } from '../../../catalogue/database.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { notifyUndo, runAndReport } from '../../errors/notify.tsx';
import { ComparedValue } from '../shared/compare/compared-value.tsx';
import { syncQueries } from '../shared/queries/client-queries.ts';
import classes from './conflict-list.module.css';

/** The fields that two devices have changed at the same time, with both values, until the person has settled them. */
export function ConflictList() {
  const heading = useRef<HTMLHeadingElement>(null);
  const ids = useLiveQuery(() => db.conflicts.toCollection().primaryKeys());
  const queryClient = useQueryClient();
  const key = syncQueries.conflicts.queryKey;
  const signature = ids?.join();
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: key });
  }, [queryClient, key, signature]);
  const { data, error, refetch } = useQuery({ ...syncQueries.conflicts, enabled: ids !== undefined && ids.length > 0 });
  if (ids === undefined || ids.length === 0) return null;
  const shown = data?.filter(({ id }) => ids.includes(id)) ?? [];
  return (
    <Stack component="section" gap="sm" aria-labelledby="conflicts" id="conflicts-section">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id="conflicts" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          Conflicts
        </Title>
        {shown.length > 1 && (
          <Button
            variant="default"
            size="compact-md"
            onClick={() => {
              settle(`All ${shown.length} conflicts are settled.`, () => keepPresentValues(ids));
            }}
          >
            Keep all as they are
          </Button>
        )}
      </Group>
      <Text size="sm" maw={720}>
        Two devices changed the same field before either knew of the other. The later value is in use; the other one is
        kept here until you have looked at it.
      </Text>
      {error && (
        <ErrorNotice
          error={error}
          operation="list"
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      {!data && !error && <Loading h={140} radius="md" label="Reading the conflicts" />}
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Conflicts">
        {shown.map((conflict) => (
          <li key={conflict.id}>
            <Conflict
              conflict={conflict}
              onSettled={() => {
                // Its card goes, with the button that was pressed.
                heading.current?.focus({ preventScroll: true });
              }}
            />
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

function Conflict({ conflict, onSettled }: { readonly conflict: DeviceConflict; readonly onSettled: () => void }) {
  const { id, title, where, to, field, kept, lost, at, since, now } = conflict;
  const { dateTime } = useFormats();
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-label={`${field} of ${title}`}>
      <Stack gap="sm">
        <div>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {to === undefined ? (
              title
            ) : (
              <Anchor component={Link} to={to} inherit>
                {title}
              </Anchor>
            )}
          </Text>
          <Text size="sm" c="dimmed">
            {[where, field].filter((part) => part !== '').join(' · ')}
          </Text>
        </div>
        <div className={classes.sides}>
          <Side
            value={kept}
            queryKey={['conflict', id, 'kept']}
            note={since === 'same' ? 'in use' : undefined}
            when={<span title={dateTime(at)}>{formatRelativeTime(at)}</span>}
          />
          <Side value={lost} queryKey={['conflict', id, 'lost']} />
        </div>
        {since === 'edited' && <Text size="sm">{`Changed again since: ${now === '' ? 'empty' : (now ?? '')}`}</Text>}
        {since === 'gone' && <Text size="sm">It was deleted since.</Text>}
        <Group gap="xs">
          {since !== 'gone' && (
            <Button
              size="compact-md"
              onClick={() => {
                settle(`${field} of “${title}” has the other value.`, () => takeLostValue(id), onSettled);
              }}
            >
              Use the other one
            </Button>
          )}
          <Button
            size="compact-md"
            variant="default"
            onClick={() => {
              settle(`The conflict about “${title}” is settled.`, () => keepPresentValues([id]), onSettled);
            }}
          >
            {since === 'gone' ? 'Dismiss' : 'Keep this one'}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Side({
  value,
  queryKey,
  note,
  when,
}: {
  readonly value: ConflictValue;
  readonly queryKey: readonly unknown[];
  readonly note?: string | undefined;
  readonly when?: ReactNode;
}) {
  const { from, isFromHere, text, files } = value;
  return (
    <div className={classes.side}>
      <Group gap="xs" mb={4}>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {isFromHere ? `${from} (this device)` : from}
          {when !== undefined && <> · {when}</>}
        </Text>
        {note !== undefined && (
          <Badge size="sm" variant="light" tt="none">
            {note}
          </Badge>
        )}
      </Group>
      {text === '' && !files ? (
        <Text size="sm" c="dimmed">
          Empty
        </Text>
      ) : (
        <ComparedValue text={text} files={files} loadFile={loadFile} queryKey={queryKey} />
      )}
    </div>
  );
}

async function loadFile(hash: string): Promise<Blob> {
  const file = await db.files.get(hash);
  if (!file) throw new Error('The file is not on this device.');
  return file.blob;
}

function settle(done: string, work: () => Promise<() => Promise<void>>, onSettled?: () => void): void {
  runAndReport(async () => {
    notifyUndo(done, await work());
    onSettled?.();
  });
}
