import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecoveryKey, generateRecoveryKey, parseRecoveryKey } from '../../../engine/index.ts';
import { isConfirmedBy } from './confirm-groups.ts';
import { browserPorts } from './ports.ts';

const KEY = '01AB-2CDE-3FGH-4JKM-5NPQ-6RST-7VWX-8YZ0-9A1B';

describe('confirming a recovery key by groups', () => {
  it('takes each group at its own position only', () => {
    expect(isConfirmedBy(KEY, { 1: '2CDE' })).toBe(true);
    expect(isConfirmedBy(KEY, { 0: '01AB', 8: '9A1B' })).toBe(true);
    expect(isConfirmedBy(KEY, { 2: '2CDE' })).toBe(false);
    expect(isConfirmedBy(KEY, { 0: '01AB', 8: '9A1C' })).toBe(false);
  });

  it('is no proof when nothing was typed, or for a group that there is not', () => {
    expect(isConfirmedBy(KEY, {})).toBe(false);
    expect(isConfirmedBy(KEY, { 1: '' })).toBe(false);
    expect(isConfirmedBy(KEY, { 9: '' })).toBe(false);
    expect(isConfirmedBy(KEY, { [-1]: '01AB' })).toBe(false);
  });

  it('is tolerant of case, spaces, hyphens, and of letters that look like digits', () => {
    expect(isConfirmedBy(KEY, { 0: ' oiab ', 7: '8yzO-', 8: '9 a l b' })).toBe(true);
  });

  it('takes what the key parser takes', async () => {
    const text = await formatRecoveryKey(generateRecoveryKey(browserPorts.random));
    const sloppy = (group: string) => group.toLowerCase().replace(/0/g, 'o').replace(/1/g, 'l');
    const groups = text.split('-');
    await parseRecoveryKey(groups.map(sloppy).join(' '));
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 8 }), { minLength: 1 }), (positions) => {
        expect(isConfirmedBy(text, Object.fromEntries(positions.map((at) => [at, sloppy(groups[at] ?? '')])))).toBe(
          true,
        );
      }),
    );
  });
});
