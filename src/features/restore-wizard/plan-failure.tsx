import { Button } from '@mantine/core';
import { BackupError } from '../../engine/index.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { isSafetyFailure } from '../../ui/restore-errors.ts';
import { isLost } from './failure-kinds.ts';
import { leaveOutUnreadable } from './known-damage.ts';
import { compareAgain } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** What went wrong with a plan or a restore, and what can be done next. */
export function PlanFailure() {
  const failure = useWizard((state) => state.failure);
  if (!failure) return null;
  return <ErrorNotice error={failure.error} operation={failure.operation} actions={isSafetyFailure(failure.error) ? undefined : <NextStep error={failure.error} />} />;
}

function NextStep({ error }: { readonly error: unknown }) {
  const isDamage = !isLost(error) && error instanceof BackupError && (error.code === 'damaged' || error.code === 'missing-object');
  return isDamage
    ? <Button size="compact-sm" variant="default" onClick={() => { leaveOutUnreadable(); }}>Leave out what cannot be read</Button>
    : <Button size="compact-sm" variant="default" onClick={() => { void compareAgain(); }}>Work it out again</Button>;
}
