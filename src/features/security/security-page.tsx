import { Anchor, Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { backupQueries } from '../../worker/client-queries.ts';
import type { BackupStatus } from '../../worker/protocol.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Page } from '../../ui/page.tsx';
import type { Flow } from './flow.ts';
import { KeyOverview } from './key-overview.tsx';
import { SecurityFlow } from './security-flow.tsx';

/** The keys to the backups: set up once, changed when one likes. */
export function SecurityPage() {
  const { data: status, error, refetch } = useQuery(backupQueries.status);
  return (
    <Page title="Passphrase and recovery kit">
      <Anchor component={Link} to="/backups" size="sm" w="fit-content">← Backups</Anchor>
      {error && <ErrorNotice error={error} operation="list" actions={<Button size="compact-sm" variant="default" onClick={() => { void refetch(); }}>Try again</Button>} />}
      {!status && !error && <Skeleton h={240} maw={720} aria-label="Loading" />}
      {status?.repository === 'locked' && <Text>Your backups are locked in this browser. <Anchor component={Link} to="/backups" underline="always">Unlock them</Anchor> first.</Text>}
      {status && status.repository !== 'locked' && <Keys status={status} />}
    </Page>
  );
}

function Keys({ status }: { readonly status: BackupStatus }) {
  // Decided once: setting the passphrase must not end the flow that it is a part of.
  const [isNew] = useState(!status.hasPassphrase && !status.hasRecoveryKey);
  const [flow, setFlow] = useState<Flow | undefined>(isNew ? 'set-up' : undefined);
  const [isFirst, setFirst] = useState(isNew);
  const start = (chosen: Flow) => {
    setFirst(false);
    setFlow(chosen);
  };
  if (!flow) return <KeyOverview status={status} onStart={start} />;
  return (
    <SecurityFlow key={flow} flow={flow} needsKey={status.keyChangesNeedCredential === true} isFirst={isFirst} onEnd={() => { setFlow(undefined); }} />
  );
}
