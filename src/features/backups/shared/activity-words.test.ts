import { expect, it } from 'vitest';
import {
  ACTIVITY_KINDS,
  ACTIVITY_OUTCOMES,
  ACTIVITY_TRIGGERS,
  type ActivityKind,
  type ActivityOutcome,
  type ActivityTrigger,
} from '../../../backup/contract/activity.ts';
import { ACTIVITY_OUTCOME_WORDS, ACTIVITY_TRIGGER_WORDS, ACTIVITY_WORDS, figureWords } from './activity-words.ts';

// These lines do not compile if the screens lack a word of the log.
const kinds: Readonly<Record<ActivityKind, string>> = ACTIVITY_WORDS;
const triggers: Readonly<Record<ActivityTrigger, string>> = ACTIVITY_TRIGGER_WORDS;
const outcomes: Readonly<Record<ActivityOutcome, string>> = ACTIVITY_OUTCOME_WORDS;

it('has a different word for each term of the log', () => {
  expect(Object.keys(kinds).sort()).toEqual([...ACTIVITY_KINDS].sort());
  expect(Object.keys(triggers).sort()).toEqual([...ACTIVITY_TRIGGERS].sort());
  expect(Object.keys(outcomes).sort()).toEqual([...ACTIVITY_OUTCOMES].sort());
  for (const words of [kinds, triggers, outcomes]) {
    const list = Object.values(words);
    expect(new Set(list).size).toBe(list.length);
  }
});

it('formats sizes, and uses the name of an unknown figure', () => {
  expect(figureWords('newBytes', 1500)).toEqual({ label: 'New, as stored', text: '1.5 kB' });
  expect(figureWords('records', 12_345)).toEqual({ label: 'Records', text: '12,345' });
  expect(figureWords('verified', 1)).toEqual({ label: 'Read back and verified', text: 'Yes' });
  expect(figureWords('skippedObjects', 2)).toEqual({ label: 'Skipped objects', text: '2' });
  expect(figureWords('constructor', 2)).toEqual({ label: 'Constructor', text: '2' });
});
