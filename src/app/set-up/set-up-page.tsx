import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { SecurityFlow } from '../../features/backups/security/security-flow.tsx';
import type { FlowStep } from '../../features/backups/security/flow.ts';
import type { Automation } from '../../backup/contract/automation.ts';
import {
  backupQueries,
  automationQueries,
  destinationQueries,
} from '../../features/backups/shared/queries/client-queries.ts';
import { DOWNLOADS_DESTINATION } from '../../backup/contract/destinations.ts';
import type { BackupStatus } from '../../backup/contract/backups.ts';
import { downloads } from '../../destinations/downloads/definition.ts';
import { abilitiesOf } from '../../destinations/kinds.ts';
import { ErrorNotice } from '../../features/errors/error-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { FinishedStep } from './finished-step.tsx';
import { PlaceStep } from './place-step.tsx';
import { ProofStep } from './proof-step.tsx';
import { forgetProof } from './proof.ts';
import { RhythmStep } from './rhythm-step.tsx';
import { placeInUse, SET_UP_STEPS, type SetUpFacts, type SetUpStep, stepsLeft } from './set-up-steps.ts';
import { StepFrame } from './step-frame.tsx';
import { StepList } from './step-list.tsx';
import { Loading } from '../../ui/loading.tsx';

interface Known extends SetUpFacts {
  readonly status: BackupStatus;
  readonly automation: Automation;
}

/**
 * Leads in a few steps from nothing to a proven copy elsewhere. Finished steps stay finished, so it can be left at any
 * time.
 */
export function SetUpPage() {
  const status = useQuery(backupQueries.status);
  const destinations = useQuery(destinationQueries.list);
  const automation = useQuery(automationQueries.automation);
  const error = status.error ?? destinations.error ?? automation.error;
  const again = () => {
    for (const query of [status, destinations, automation]) void query.refetch();
  };
  const isLocked = status.data?.repository === 'locked';
  const known = status.data &&
    destinations.data &&
    automation.data && { status: status.data, destinations: destinations.data, automation: automation.data };
  return (
    <Page title="Set up backups">
      {error && <ErrorNotice error={error} operation="list" onRetry={again} />}
      {!known && !error && <Loading h={280} maw={640} label="Loading" />}
      {isLocked && (
        <Text>
          This browser has backups, but no key to them.{' '}
          <Anchor component={Link} to="/backups" underline="always">
            Unlock them
          </Anchor>{' '}
          first.
        </Text>
      )}
      {known && !isLocked && <Steps known={known} />}
    </Page>
  );
}

function Steps({ known }: { readonly known: Known }) {
  const { status, destinations, automation } = known;
  const [left, setLeft] = useState(() => stepsLeft(known));
  const [hasMoved, setMoved] = useState(false);
  const [placeId, setPlaceId] = useState(() => placeInUse(destinations)?.id);
  const [step] = left;
  const finish = (...done: readonly SetUpStep[]) => {
    setMoved(true);
    setLeft((before) => before.filter((other) => !done.includes(other)));
  };
  const choosePlace = (destinationId: string) => {
    forgetProof();
    setPlaceId(destinationId);
    finish('place');
  };
  const reopenPlace = () => {
    setLeft((before) => SET_UP_STEPS.filter((other) => other === 'place' || before.includes(other)));
  };
  const place = destinations.find(({ id }) => id === placeId);
  const replica = place && abilitiesOf(place).isReplica ? place : undefined;
  const frame = { takesFocus: hasMoved } as const;
  return (
    <Stack gap="lg">
      {/* The passphrase is set as soon as its own part of the step is done. */}
      <StepList
        left={left.filter((other) => other !== 'passphrase' || !status.hasPassphrase)}
        current={step === 'passphrase' && status.hasPassphrase ? 'kit' : step}
      />
      {(step === 'passphrase' || step === 'kit') && (
        <KeySteps
          status={status}
          isFirst={!hasMoved}
          onDone={() => {
            finish('passphrase', 'kit');
          }}
        />
      )}
      {step === 'place' && (
        <StepFrame {...frame} step={step} title="Choose a destination">
          <PlaceStep onChosen={choosePlace} />
        </StepFrame>
      )}
      {step === 'rhythm' && (
        <StepFrame {...frame} step={step} title="Schedule and retention">
          <RhythmStep
            automation={automation}
            replicaId={replica?.id}
            submitLabel={left.includes('proof') ? 'Save and back up now' : 'Save'}
            onSaved={() => {
              finish('rhythm');
            }}
          />
        </StepFrame>
      )}
      {step === 'proof' && (
        <StepFrame {...frame} step={step} title={replica ? 'Back up, copy and test' : 'Back up, download and test'}>
          {/* Before the first download there may be no file to name. */}
          <ProofStep
            place={place ?? DOWNLOADS}
            startsAtOnce={hasMoved}
            onOtherPlace={reopenPlace}
            onProven={() => {
              finish('proof');
            }}
          />
        </StepFrame>
      )}
      {step === undefined && <FinishedStep place={place} nextRunAt={automation.nextRunAt} takesFocus={hasMoved} />}
    </Stack>
  );
}

const DOWNLOADS = { id: DOWNLOADS_DESTINATION, kind: 'downloads', name: downloads.words.name } as const;
const KEY_STEPS: Readonly<Record<FlowStep, SetUpStep>> = {
  identify: 'kit',
  passphrase: 'passphrase',
  kit: 'kit',
  prove: 'kit',
  hold: 'kit',
  done: 'kit',
};
const OUTER = {
  of: SET_UP_STEPS.length,
  numberOf: (step: FlowStep) => SET_UP_STEPS.indexOf(KEY_STEPS[step]) + 1,
} as const;

/** Sets the passphrase and the recovery kit, or confirms a kit that is already valid. */
function KeySteps({
  status,
  isFirst,
  onDone,
}: {
  readonly status: BackupStatus;
  readonly isFirst: boolean;
  readonly onDone: () => void;
}) {
  // Decided once: setting the passphrase must not end the flow that it is part of.
  const [flow, setFlow] = useState(() =>
    !status.hasPassphrase ? ('set-up' as const) : status.hasRecoveryKey ? ('held-kit' as const) : ('kit' as const),
  );
  return (
    <SecurityFlow
      key={flow}
      flow={flow}
      needsKey={status.keyChangesNeedCredential === true}
      passkeys={status.passkeys ?? []}
      isFirst={isFirst}
      outer={OUTER}
      onNewKit={() => {
        setFlow('kit');
      }}
      onEnd={onDone}
    />
  );
}
