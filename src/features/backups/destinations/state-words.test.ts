import { expect, it } from 'vitest';
import type { DestinationState } from '../../../backup/contract/destinations.ts';
import { stateHint, stateTone, stateWords } from './state-words.ts';

const STATES: readonly DestinationState[] = [
  'ok',
  'behind',
  'empty',
  'paused',
  'permission-lost',
  'missing',
  'full',
  'read-only',
  'emptied',
  'other-repository',
  'damaged',
  'failing',
];

it('says of each state something of its own', () => {
  const words = STATES.map((state) => stateWords({ state, kind: 'folder', waiting: 2 }));
  expect(new Set(words).size).toBe(STATES.length);
  expect(stateWords({ state: 'behind', kind: 'folder', waiting: 1 })).toBe('1 backup to copy');
  expect(stateWords({ state: 'paused', kind: 'folder', waiting: 0 })).toBe('Paused');
});

it('calls good only what is', () => {
  expect(STATES.filter((state) => stateTone({ state }) === 'good')).toEqual(['ok']);
});

it('says what to do where a press helps, and passes on the hint of a failure', () => {
  expect(stateHint({ state: 'permission-lost', kind: 'folder', name: 'usb' })).toContain('“usb”');
  const error = { code: 'place-missing', message: '', hint: 'Plug it in.', retry: 'permanent', context: {} } as const;
  expect(stateHint({ state: 'missing', kind: 'folder', name: 'usb', error })).toBe('Plug it in.');
  expect(stateHint({ state: 'ok', kind: 'folder', name: 'usb' })).toBeUndefined();
});
