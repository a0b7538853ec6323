import { Button } from '@mantine/core';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { compareAgain } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/**
 * What keeps the comparison from being shown, and a button that compares again.
 * @param isMissing whether the step still lacks what it shows, which was stopped.
 * @param label of the button after a stop.
 */
export function CompareAgain({ isMissing, label }: { readonly isMissing: boolean; readonly label: string }) {
  const { failure, wasStopped } = useWizard();
  const run = () => {
    void compareAgain();
  };
  return (
    <>
      {failure && (
        <ErrorNotice
          error={failure.error}
          operation={failure.operation}
          actions={
            <Button size="compact-sm" variant="default" onClick={run}>
              Compare again
            </Button>
          }
        />
      )}
      {wasStopped && isMissing && (
        <Button w="fit-content" variant="default" onClick={run}>
          {label}
        </Button>
      )}
    </>
  );
}
