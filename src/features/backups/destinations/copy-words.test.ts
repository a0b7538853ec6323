import { expect, it } from 'vitest';
import type { DestinationReplication } from '../../../backup/contract/destinations.ts';
import { copyTitle, isOvertaken } from './copy-words.ts';

const resultOf = (...outcomes: readonly DestinationReplication['outcome'][]) => ({
  destinations: outcomes.map((outcome) => ({ destinationId: 'a', name: 'A', outcome, copied: 1, bytes: 1, healed: 0 })),
  healedHere: 0,
});

it('a copy is reported as good only if nothing failed and nothing waits', () => {
  expect(copyTitle(resultOf('copied', 'up-to-date', 'skipped'))).toMatchObject({ tone: 'good' });
  expect(copyTitle(resultOf('copied', 'waiting'))).toMatchObject({ tone: 'neutral' });
  expect(copyTitle(resultOf('failed', 'waiting'))).toEqual({ tone: 'bad', title: 'Not all copies could be made.' });
  expect(copyTitle(resultOf('failed'))).toEqual({ tone: 'bad', title: 'The copy could not be made.' });
});

it('the good report of a copy is overtaken once other backups wait', () => {
  const copied = { kind: 'copied', result: resultOf('copied') } as const;
  expect(isOvertaken(copied, { waiting: 0 })).toBe(false);
  expect(isOvertaken(copied, { waiting: 1 })).toBe(true);
  expect(isOvertaken({ kind: 'copied', result: resultOf('failed') }, { waiting: 1 })).toBe(false);
  expect(isOvertaken({ kind: 'tested', durationMs: 1 }, { waiting: 1 })).toBe(false);
});
