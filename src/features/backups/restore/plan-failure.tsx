import { Button } from '@mantine/core';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { isSafetyFailure } from '../../errors/restore-errors.ts';
import { canBeLeftOut } from './failure-kinds.ts';
import { isDamageKnown, leaveOutUnreadable } from './known-damage.ts';
import { compareAgain } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** Why a plan or a restore failed, and the possible next steps. */
export function PlanFailure() {
  const failure = useWizard((state) => state.failure);
  if (!failure) return null;
  return (
    <ErrorNotice
      error={failure.error}
      operation={failure.operation}
      actions={isSafetyFailure(failure.error) ? undefined : <NextStep error={failure.error} />}
    />
  );
}

function NextStep({ error }: { readonly error: unknown }) {
  // If that was already tried, trying it again leads nowhere.
  return canBeLeftOut(error) && !isDamageKnown() ? (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        leaveOutUnreadable();
      }}
    >
      Leave out what cannot be read
    </Button>
  ) : (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        void compareAgain();
      }}
    >
      Update the preview again
    </Button>
  );
}
