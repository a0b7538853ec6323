import { describe, expect, it } from 'vitest';
import type { IncomingChanges, Syncing } from '../../../backup/contract/syncing.ts';
import { deviceWords, incomingDetails, incomingWords, joinWords, namesWords, standingWords } from './sync-words.ts';

const AT = '2026-05-01T10:00:00.000Z';
const NOW = Date.parse('2026-05-01T10:05:00.000Z');
const NONE = { added: 0, changed: 0, removed: 0, conflicts: 0, returned: 0 };
const incoming = (figures: Partial<IncomingChanges>): IncomingChanges => ({
  ...{ ...NONE, from: ['Phone'], at: AT },
  ...figures,
});
const syncing = (some: Partial<Syncing>): Syncing => ({
  device: { id: 'a', name: 'Laptop' },
  place: { id: 'p', name: 'NAS', kind: 'webdav' },
  isPaused: false,
  onlyUnmetered: false,
  lastInStepAt: AT,
  question: null,
  incoming: null,
  conflicts: 0,
  devices: [],
  clocksAhead: [],
  waitingFor: [],
  ...some,
});

describe('the words about devices', () => {
  it('SW1 name devices as a person would', () => {
    expect(namesWords(['Phone'])).toBe('Phone');
    expect(namesWords(['Phone', 'Laptop', 'Phone'])).toBe('Phone and Laptop');
    expect(namesWords(['A', 'B', 'C'])).toBe('A, B and C');
    expect(namesWords([])).toBe('another device');
  });

  it('SW2 count what came in, and say what deserves a look', () => {
    expect(incomingWords(incoming({ added: 2, removed: 1 }))).toBe('3 changes came in from Phone');
    expect(incomingWords(incoming({ changed: 1, from: ['Phone', 'Laptop'] }))).toBe(
      '1 change came in from Phone and Laptop',
    );
    expect(incomingDetails(incoming({ added: 2, removed: 1, conflicts: 1 }))).toBe(
      '2 added, 1 removed, 1 value kept under Conflicts',
    );
    expect(joinWords({ onlyHere: 12, onlyThere: 0, different: 2 })).toBe('12 only here, 2 different');
    expect(joinWords({ onlyHere: 0, onlyThere: 0, different: 0 })).toBe('both have the same');
  });

  it('SW3 say how things stand', () => {
    expect(standingWords(syncing({}), NOW)).toBe('In step 5 minutes ago.');
    expect(standingWords(syncing({ lastInStepAt: null }), NOW)).toBe('Not synchronised yet.');
    expect(standingWords(syncing({ isPaused: true }), NOW)).toBe(
      'Paused: changes stay on this device. Last in step 5 minutes ago.',
    );
    expect(standingWords(syncing({ question: { kind: 'other-repository' } }), NOW)).toContain('Waiting');
  });

  it('SW4 say how far behind a device is', () => {
    const device = { id: 'b', name: 'Phone', isThis: false, lastSeenAt: AT, behindBy: 3, isRetired: false };
    expect(deviceWords(device, NOW)).toBe('Last seen 5 minutes ago · behind by 3 changes');
    expect(deviceWords({ ...device, behindBy: 0 }, NOW)).toBe('Last seen 5 minutes ago · up to date');
    expect(deviceWords({ ...device, isThis: true }, NOW)).toBe('This device');
  });
});
