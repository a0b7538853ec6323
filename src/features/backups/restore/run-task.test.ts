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

it('never shows a task as over without what it found, which would start it a second time', async () => {
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

it('never shows a stopped task as over without saying that it was stopped, so that it is not begun again', async () => {
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
