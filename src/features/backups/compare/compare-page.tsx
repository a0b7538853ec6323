import { Anchor, Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { ComparedSides } from './compared-sides.tsx';
import { SidePicker } from './side-picker.tsx';
import { Loading } from '../../../ui/loading.tsx';

/** The differences between two backups, or between a backup and now. The address contains both sides. */
export function ComparePage() {
  const [params, setParams] = useSearchParams();
  const { data: list, error, refetch } = useQuery(backupQueries.list);
  const before = params.get('before') ?? undefined;
  const after = params.get('after') ?? undefined;
  const choose = (from: string | undefined, to: string | undefined) => {
    setParams({ ...(from === undefined ? {} : { before: from }), ...(to === undefined ? {} : { after: to }) });
  };
  return (
    <Page title="Compare">
      <Stack gap="md">
        <Anchor component={Link} to="/backups" size="sm" w="fit-content">
          ← All backups
        </Anchor>
        {error && (
          <ErrorNotice
            error={error}
            operation="list"
            actions={
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={() => {
                  void refetch();
                }}
              >
                Try again
              </Button>
            }
          />
        )}
        {!list && !error && <Loading h={60} label="Reading the list of backups" />}
        {list?.backups.length === 0 && (
          <Text>
            There is no backup yet to compare with.{' '}
            <Anchor component={Link} to="/backups" underline="always">
              Make the first one
            </Anchor>
          </Text>
        )}
        {list && list.backups.length > 0 && (
          <>
            <SidePicker backups={list.backups} before={before} after={after} onChange={choose} />
            {before === undefined || after === undefined ? (
              <Text c="dimmed">Choose what to compare: two backups, or a backup and the data as it is now.</Text>
            ) : (
              <ComparedSides before={before} after={after} />
            )}
          </>
        )}
      </Stack>
    </Page>
  );
}
