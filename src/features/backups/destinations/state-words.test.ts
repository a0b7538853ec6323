import { expect, it } from 'vitest';
import type { DestinationState } from '../../../backup/contract/destinations.ts';
import { BackupError } from '../../../engine/index.ts';
import { nextCopyWaits, stateHint, stateTone, stateWords } from './state-words.ts';

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

it('describes each state differently', () => {
  const words = STATES.map((state) => stateWords({ state, kind: 'folder', waiting: 2 }));
  expect(new Set(words).size).toBe(STATES.length);
  expect(stateWords({ state: 'behind', kind: 'folder', waiting: 1 })).toBe('1 backup to copy');
  expect(stateWords({ state: 'paused', kind: 'folder', waiting: 0 })).toBe('Paused');
});

it('marks only the state “ok” as good', () => {
  expect(STATES.filter((state) => stateTone({ state, kind: 'folder' }) === 'good')).toEqual(['ok']);
});

it('says gently that one is signed out where that is usual after an hour or a day', () => {
  const state = 'permission-lost';
  expect(stateTone({ state, kind: 'google-drive' })).toBe('waiting');
  expect(stateTone({ state, kind: 'onedrive' })).toBe('waiting');
  expect(stateTone({ state, kind: 'dropbox' })).toBe('bad');
  expect(stateWords({ state, kind: 'google-drive', waiting: 2 })).toBe('Signed out');
  expect(stateHint({ state, kind: 'google-drive', name: 'Drive' })).toContain('about an hour at a time');
  expect(stateHint({ state, kind: 'onedrive', name: 'Drive' })).toContain('a day at a time');
});

it('promises no next copy at a time where a person has to do something first', () => {
  const waits = (state: DestinationState) =>
    ['dropbox', 'onedrive', 's3', 'webdav', 'github', 'folder'].map((kind) => nextCopyWaits({ state, kind }));
  expect(waits('permission-lost')).toEqual([
    'After you sign in',
    'After you sign in',
    'After you enter the key',
    'After you enter the password',
    'After you enter the token',
    'After you allow it',
  ]);
  expect(new Set(waits('emptied'))).toEqual(new Set(['After you confirm']));
  expect(new Set(waits('failing'))).toEqual(new Set([undefined]));
});

it('gives advice if permission is missing or an error occurred', () => {
  expect(stateHint({ state: 'permission-lost', kind: 'folder', name: 'usb' })).toContain('“usb”');
  const error = new BackupError('place-missing').serialize();
  expect(stateHint({ state: 'missing', kind: 'folder', name: 'usb', error })).toMatch(/^Plug in the drive/);
  expect(stateHint({ state: 'ok', kind: 'folder', name: 'usb' })).toBeUndefined();
  expect(stateHint({ state: 'behind', kind: 's3', name: 'b', waitsFor: 'connection' })).toContain('online');
});
