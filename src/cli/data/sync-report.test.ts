import { describe, expect, it } from 'vitest';
import { outcomeLines } from './sync-report.ts';

const phone = { id: 'p', name: 'Phone' };

describe('what a cycle did, at the terminal', () => {
  it.each([
    ['incomplete', 'The latest changes of Phone have not arrived at the shared place yet.'],
    ['schema-older', 'Phone uses an older version of Heirloom. Its changes come in once it is updated.'],
  ] as const)('OL1 names the devices whose changes it waits for: %s', (why, line) => {
    const nothing = { incoming: [], outgoing: 0, conflicts: 0, returned: [], undo: null, clocksAhead: [], retired: [] };
    expect(outcomeLines({ kind: 'synchronised', ...nothing, waiting: [{ device: phone, why }] })).toEqual([line]);
  });
});
