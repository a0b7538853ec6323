import { Drawer, Group, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ErrorNotice } from '../../../errors/error-notice.tsx';
import { ChangeMark, type ChangeWords } from './change-mark.tsx';
import { ComparedFields, type FieldChoosing } from './compared-fields.tsx';
import type { LoadFile } from './compared-picture.tsx';
import type { ComparedRow, DifferentRow } from '../../../../backup/contract/comparing.ts';
import { Loading } from '../../../../ui/loading.tsx';

interface RowDrawerProps {
  /** Missing: closed. */
  readonly row: DifferentRow | undefined;
  readonly sides: readonly [before: string, after: string];
  readonly words: ChangeWords;
  readonly queryKey: readonly unknown[];
  readonly load: (row: DifferentRow) => Promise<ComparedRow>;
  readonly loadFile: LoadFile;
  readonly choosing?: FieldChoosing | undefined;
  /** The actions for the row, above its fields. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
}

/** A row opened side by side, on top of its list. */
export function RowDrawer({ row, onClose, ...rest }: RowDrawerProps) {
  return (
    <Drawer
      opened={row !== undefined}
      onClose={onClose}
      position="right"
      size="min(56rem, 100%)"
      padding="md"
      title={row?.title ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {row && <RowDetail key={`${row.table}/${row.keyText}`} row={row} {...rest} />}
    </Drawer>
  );
}

function RowDetail({
  row,
  sides,
  words,
  queryKey,
  load,
  loadFile,
  choosing,
  actions,
}: Omit<RowDrawerProps, 'row' | 'onClose'> & { readonly row: DifferentRow }) {
  const key = [...queryKey, 'row', row.table, row.keyText];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => load(row),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [showsAll, setShowsAll] = useState(row.change !== 'changed');
  const differing = data?.fields.filter(({ isDifferent }) => isDifferent) ?? [];
  const shown = showsAll ? (data?.fields ?? []) : differing;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <ChangeMark change={row.change} words={words} />
        {data && data.fields.length > differing.length && (
          <Switch
            size="sm"
            label="Show the fields that are the same, too"
            checked={showsAll}
            onChange={(event) => {
              setShowsAll(event.currentTarget.checked);
            }}
          />
        )}
      </Group>
      {actions}
      {error && (
        <ErrorNotice
          error={error}
          operation="list"
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      {!data && !error && <Loading h={160} label="Reading both sides" />}
      {data && shown.length > 0 && (
        <ComparedFields
          fields={shown}
          sides={sides}
          isMarked={row.change === 'changed'}
          choosing={row.change === 'changed' ? choosing : undefined}
          loadFile={loadFile}
          queryKey={key}
        />
      )}
      {data && shown.length === 0 && (
        <Text size="sm" c="dimmed">
          No single field can be shown; the whole item differs.
        </Text>
      )}
    </Stack>
  );
}
