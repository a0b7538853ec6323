import { Anchor, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { syncQueries } from '../shared/queries/client-queries.ts';
import classes from './incoming-bar.module.css';
import { IncomingLine } from './incoming-line.tsx';
import { questionWords } from './sync-words.ts';

const DEVICES_PAGE = '/backups/devices';

/** A line at the bottom of every screen: it covers nothing, and nothing moves when it appears. */
export function IncomingBar() {
  const { pathname } = useLocation();
  const { data: syncing } = useQuery(syncQueries.syncing);
  if (!syncing?.place || pathname === DEVICES_PAGE) return null;
  const { question, incoming } = syncing;
  if (!question && !incoming) return null;
  return (
    <div className={classes.bar} role="status">
      {question ? (
        <Paper withBorder radius="md" p="sm">
          <Text size="sm">
            {`${questionWords(question).title} `}
            <Anchor component={Link} to={DEVICES_PAGE} inherit underline="always">
              Devices
            </Anchor>
          </Text>
        </Paper>
      ) : (
        incoming && <IncomingLine incoming={incoming} conflictsPage={DEVICES_PAGE} />
      )}
    </div>
  );
}
