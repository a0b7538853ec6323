import { beforeEach, expect, it } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { runTask } from './run-task.ts';
import { INITIAL_STATE, useWizard, type WizardState } from './wizard-store.ts';

const REPORT = { wasRead: true } as unknown as NonNullable<WizardState['checkReport']>;

beforeEach(() => {
  useWizard.setState({ ...INITIAL_STATE, hasMoved: false });
});

/** All states that screens see while a task runs and once it is over. */
async function statesOf(run: () => Promise<unknown>): Promise<readonly WizardState[]> {
  const seen: WizardState[] = [];
  const stop = useWizard.subscribe((state) => {
    seen.push(state);
  });
  await run();
  stop();
  return seen;
}

it('shows the result of a task together with its end, so that it does not start again', async () => {
  const seen = await statesOf(() =>
    runTask(
      'verify',
      'Checking',
      () => Promise.resolve(REPORT),
      (checkReport) => ({ checkReport }),
    ),
  );
  const over = seen.filter(({ job }) => job === undefined);
  expect(over).toHaveLength(1);
  expect(over.map(({ checkReport }) => checkReport)).toEqual([REPORT]);
});

it('shows that a task was stopped together with its end, so that it does not start again', async () => {
  const seen = await statesOf(() => runTask('verify', 'Checking', () => Promise.reject(new BackupError('cancelled'))));
  expect(
    seen.filter(({ job }) => job === undefined).map(({ wasStopped, failure }) => ({ wasStopped, failure })),
  ).toEqual([{ wasStopped: true, failure: undefined }]);
});

it('shows the failure of a task together with its end', async () => {
  const error = new BackupError('damaged');
  const seen = await statesOf(() => runTask('verify', 'Checking', () => Promise.reject(error)));
  expect(seen.filter(({ job }) => job === undefined).map(({ failure }) => failure)).toEqual([
    { operation: 'verify', error },
  ]);
});
