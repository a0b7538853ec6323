import { Stack, Text, VisuallyHidden } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Credential, PasskeyFacts } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { CredentialForm } from '../shared/credential-form.tsx';
import { StepHeading } from '../../../ui/step-heading.tsx';
import { DoneStep } from './done-step.tsx';
import { stepsOf, type Flow, type FlowStep } from './flow.ts';
import { HoldStep } from './hold-step.tsx';
import { MakeKitStep } from './make-kit-step.tsx';
import { PassphraseStep } from './passphrase-step.tsx';
import { ProveStep } from './prove-step.tsx';

const TITLES: Readonly<Record<FlowStep, string>> = {
  identify: 'Confirm that it is you',
  passphrase: 'Choose a passphrase',
  kit: 'Save your recovery kit',
  prove: 'Confirm that you have it',
  hold: 'Confirm that you have the kit',
  done: 'Done',
};

/** If the flow is part of a longer sequence: which of its steps each one is. */
export interface OuterSteps {
  readonly of: number;
  readonly numberOf: (step: FlowStep) => number;
}

/** Guides through setting up, or changing, the keys to the backups. */
export function SecurityFlow({
  flow,
  needsKey,
  passkeys,
  isFirst,
  outer,
  onNewKit,
  onEnd,
}: {
  readonly flow: Flow;
  readonly needsKey: boolean;
  readonly passkeys: readonly PasskeyFacts[];
  /** Whether it was shown with the page, whose heading has the focus then. */
  readonly isFirst: boolean;
  /** The caller then shows the last step. */
  readonly outer?: OuterSteps;
  /** The person wants a new kit instead of the one that they were asked for. */
  readonly onNewKit: () => void;
  readonly onEnd: () => void;
}) {
  const [steps] = useState(() => stepsOf(flow, needsKey));
  const [at, setAt] = useState(0);
  const [credential, setCredential] = useState<Credential>();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const step = steps[at] ?? 'done';
  const goTo = (target: FlowStep) => {
    setAt(Math.max(0, steps.indexOf(target)));
  };
  const later = () => {
    void navigate('/backups');
  };

  const setPassphrase = useMutation({
    mutationFn: (passphrase: string) => backupClient.setPassphrase(passphrase, credential),
  });
  const kit = useMutation({ mutationFn: () => backupClient.createRecoveryKit(credential) });
  const next = () => {
    const following = steps[at + 1] ?? 'done';
    if (following === 'kit') kit.mutate();
    void refreshBackups(queryClient);
    if (outer && following === 'done') onEnd();
    else setAt(at + 1);
  };
  const savePassphrase = (passphrase: string) => {
    setPassphrase.mutate(passphrase, {
      onSuccess: () => {
        // From now on it opens the backups, if a key is requested again.
        setCredential({ kind: 'passphrase', passphrase });
        next();
      },
    });
  };
  const identify = async (given: Credential) => {
    if (!(await backupClient.checkKey(given))) return false;
    setCredential(given);
    setAt(at + 1);
    return true;
  };
  const [number, count] = outer ? [outer.numberOf(step), outer.of] : [at + 1, steps.length];

  return (
    <Stack gap="md" component="section" aria-label={TITLES[step]}>
      <VisuallyHidden role="status">{`Step ${number} of ${count}: ${TITLES[step]}`}</VisuallyHidden>
      <div>
        {count > 2 && <Text size="sm" c="dimmed" aria-hidden>{`Step ${number} of ${count}`}</Text>}
        <StepHeading
          key={step}
          place={{ step: number, of: count }}
          takesFocus={step !== 'prove' && (!isFirst || at > 0)}
        >
          {TITLES[step]}
        </StepHeading>
      </div>
      {step === 'identify' && <CredentialForm submitLabel="Continue" passkeys={passkeys} onSubmit={identify} />}
      {step === 'passphrase' && (
        <PassphraseStep
          isSetUp={flow === 'set-up'}
          saving={setPassphrase}
          onSubmit={savePassphrase}
          onLater={later}
          onEnd={onEnd}
        />
      )}
      {step === 'kit' && (
        <MakeKitStep
          kit={kit}
          onContinue={next}
          onLater={later}
          onRetry={() => {
            if (credential) goTo('identify');
            else kit.mutate();
          }}
        />
      )}
      {step === 'prove' && (
        <ProveStep
          onProven={next}
          onShowAgain={() => {
            goTo('kit');
          }}
        />
      )}
      {step === 'hold' && <HoldStep onProven={next} onNewKit={onNewKit} onLater={later} />}
      {step === 'done' && <DoneStep flow={flow} onEnd={onEnd} />}
    </Stack>
  );
}
