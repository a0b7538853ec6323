import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { backupQueries, keysQueries } from '../shared/queries/client-queries.ts';
import type { KeyOverview as Overview } from '../../../backup/contract/keys.ts';
import type { BackupStatus } from '../../../backup/contract/backups.ts';
import { BackupSections } from '../shared/backup-sections.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { useWaitingForKey } from '../shared/waiting-for-key.ts';
import type { Flow } from './flow.ts';
import { KeyOverview } from './key-overview.tsx';
import { SecurityFlow } from './security-flow.tsx';
import { ServedPolicyNote } from './served-policy-note.tsx';
import { Loading } from '../../../ui/loading.tsx';

/** The keys to the backups, and the lock. */
export function SecurityPage() {
  const status = useQuery(backupQueries.status);
  const keys = useQuery(keysQueries.keys);
  const error = status.error ?? keys.error;
  const again = () => {
    void status.refetch();
    void keys.refetch();
  };
  // If it is locked although no key was withdrawn, the browser has lost the key.
  const hasLostKey = status.data?.repository === 'locked' && status.data.isKeyWithdrawn !== true;
  return (
    <Page title="Security">
      <BackupSections />
      <ServedPolicyNote />
      {error && <ErrorNotice error={error} operation="list" onRetry={again} />}
      {!(status.data && keys.data) && !error && <Loading h={240} maw={720} label="Loading" />}
      {hasLostKey && (
        <Text>
          This browser has lost its key to your backups.{' '}
          <Anchor component={Link} to="/backups" underline="always">
            Unlock them
          </Anchor>{' '}
          first.
        </Text>
      )}
      {status.data && keys.data && !hasLostKey && <Keys status={status.data} overview={keys.data} />}
    </Page>
  );
}

function Keys({ status, overview }: { readonly status: BackupStatus; readonly overview: Overview }) {
  // Decided once: setting the passphrase must not end the flow that it is part of.
  const [isNew] = useState(!status.hasPassphrase && !status.hasRecoveryKey);
  const [flow, setFlow] = useState<Flow | undefined>(isNew ? 'set-up' : undefined);
  const [isFirst, setFirst] = useState(isNew);
  const start = (chosen: Flow) => {
    setFirst(false);
    setFlow(chosen);
  };
  const waiting = useWaitingForKey(({ request }) => request);
  if (!flow) return <KeyOverview status={status} overview={overview} onStart={start} />;
  return (
    <>
      {waiting && (
        <Text size="sm" fw={500} maw={640}>
          {waiting.reason}
        </Text>
      )}
      <SecurityFlow
        key={flow}
        flow={flow}
        needsKey={status.keyChangesNeedCredential === true}
        passkeys={status.passkeys ?? []}
        isFirst={isFirst}
        onNewKit={() => {
          start('kit');
        }}
        onEnd={() => {
          setFlow(undefined);
        }}
      />
    </>
  );
}
