import { describe, expect, it } from 'vitest';
import type { DestinationStatus } from '../../backup/contract/destinations.ts';
import { SET_UP_STEPS, stepsLeft, type SetUpFacts } from './set-up-steps.ts';

const AT = '2026-03-02T09:00:00.000Z';

function place(change: Partial<DestinationStatus>): DestinationStatus {
  return {
    id: 'folder',
    kind: 'folder',
    name: 'Stick',
    describes: 'Folder',
    state: 'ok',
    isPaused: false,
    isOutsideThisBrowser: true,
    isOutsideThisDevice: false,
    backups: [],
    waiting: 0,
    retention: null,
    ...change,
  };
}

const HERE = place({ id: 'browser', kind: 'browser', isOutsideThisBrowser: false });
const DOWNLOADS = place({ id: 'downloads', kind: 'downloads' });
const drilled = (outcome: 'passed' | 'failed') => ({
  at: AT,
  outcome,
  backupId: 'a',
  takenAt: AT,
  records: 1,
  files: 0,
  filesInBackup: 0,
  bytes: 1,
  durationMs: 1,
});
const file = { fileName: 'heirloom.zip', sizeBytes: 1, backupIds: ['a'] };

function left({
  status = {},
  destinations = [],
  isChosen = false,
}: {
  readonly status?: Partial<SetUpFacts['status']>;
  readonly destinations?: readonly DestinationStatus[];
  readonly isChosen?: boolean;
} = {}) {
  return stepsLeft({
    status: { hasPassphrase: false, ...status },
    destinations: [HERE, DOWNLOADS, ...destinations],
    automation: { isChosen },
  });
}

describe('the steps of the set-up', () => {
  it('are all open at first: this browser, and downloads without a file, do not count as another place', () => {
    expect(left()).toEqual(SET_UP_STEPS);
  });

  it.each([
    { done: 'a passphrase', known: { status: { hasPassphrase: true } }, expected: ['kit', 'place', 'rhythm', 'proof'] },
    {
      done: 'a confirmed kit, even alone',
      known: { status: { keyProvenAt: AT } },
      expected: ['place', 'rhythm', 'proof'],
    },
    { done: 'a folder', known: { destinations: [place({})] }, expected: ['passphrase', 'kit', 'rhythm', 'proof'] },
    { done: 'a folder that is paused', known: { destinations: [place({ isPaused: true })] }, expected: SET_UP_STEPS },
    {
      done: 'a downloaded file',
      known: { destinations: [place({ id: 'files', kind: 'downloads', files: [file] })] },
      expected: ['passphrase', 'kit', 'rhythm', 'proof'],
    },
    { done: 'a schedule', known: { isChosen: true }, expected: ['passphrase', 'kit', 'place', 'proof'] },
    {
      done: 'a test restore that failed',
      known: { destinations: [place({ lastDrill: drilled('failed') })] },
      expected: ['passphrase', 'kit', 'rhythm', 'proof'],
    },
    {
      done: 'a test restore in this browser',
      known: { destinations: [{ ...HERE, lastDrill: drilled('passed') }] },
      expected: SET_UP_STEPS,
    },
    {
      done: 'a test restore from a folder',
      known: { destinations: [place({ lastDrill: drilled('passed') })] },
      expected: ['passphrase', 'kit', 'rhythm'],
    },
  ] as const)('do not include the steps completed by $done', ({ known, expected }) => {
    expect(left(known)).toEqual(expected);
  });

  it('are empty once everything is done', () => {
    expect(
      left({
        status: { hasPassphrase: true, keyProvenAt: AT },
        destinations: [place({ lastDrill: drilled('passed') })],
        isChosen: true,
      }),
    ).toEqual([]);
  });
});
