import { expect, it } from 'vitest';
import type { DestinationState, DestinationStatus } from '../../contract/destinations.ts';
import { toKnownPlace } from './known-place.ts';

const folder: DestinationStatus = {
  id: 'stick',
  kind: 'folder',
  name: 'Stick',
  describes: '',
  state: 'ok',
  isPaused: false,
  isOutsideThisBrowser: true,
  isOutsideThisDevice: true,
  backups: [],
  waiting: 0,
  retention: null,
};

it('knows whether each destination works', () => {
  const states: Readonly<Record<DestinationState, string>> = {
    paused: 'paused',
    'permission-lost': 'permission-lost',
    missing: 'failing',
    full: 'failing',
    'read-only': 'failing',
    emptied: 'failing',
    'other-repository': 'failing',
    failing: 'failing',
    damaged: 'ok',
    empty: 'ok',
    behind: 'ok',
    ok: 'ok',
  };
  for (const [state, expected] of Object.entries(states)) {
    // Safe cast: by the type of `states`, its keys are the states.
    expect(toKnownPlace({ ...folder, state: state as DestinationState }).state).toBe(expected);
  }
  expect(toKnownPlace({ ...folder, isPaused: true }).state).toBe('paused');
});

it('takes being signed out for no failure where that is usual after an hour or a day', () => {
  const stateOf = (kind: string) => toKnownPlace({ ...folder, kind, state: 'permission-lost' }).state;
  expect(stateOf('google-drive')).toBe('ok');
  expect(stateOf('onedrive')).toBe('ok');
  expect(stateOf('dropbox')).toBe('permission-lost');
});

it('knows by its kind whether a destination is this browser or downloaded files', () => {
  const abilities = (kind: string) => {
    const { isHere, isKeptByHand } = toKnownPlace({ ...folder, kind });
    return { isHere, isKeptByHand };
  };
  expect(abilities('folder')).toEqual({ isHere: false, isKeptByHand: false });
  expect(abilities('browser')).toEqual({ isHere: true, isKeptByHand: false });
  expect(abilities('downloads')).toEqual({ isHere: false, isKeptByHand: true });
});
