import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecoveryKey, generateRecoveryKey, parseRecoveryKey } from '../../../engine/index.ts';
import { isConfirmedBy } from './confirm-groups.ts';
import { browserPorts } from './ports.ts';

const KEY = '01AB-2CDE-3FGH-4JKM-5NPQ-6RST-7VWX-8YZ0-9A1B';

describe('confirming a recovery key by groups', () => {
  it('accepts each group only at its own position', () => {
    expect(isConfirmedBy(KEY, { 1: '2CDE' })).toBe(true);
    expect(isConfirmedBy(KEY, { 0: '01AB', 8: '9A1B' })).toBe(true);
    expect(isConfirmedBy(KEY, { 2: '2CDE' })).toBe(false);
    expect(isConfirmedBy(KEY, { 0: '01AB', 8: '9A1C' })).toBe(false);
  });

  it('fails if nothing was typed, or for a group that does not exist', () => {
    expect(isConfirmedBy(KEY, {})).toBe(false);
    expect(isConfirmedBy(KEY, { 1: '' })).toBe(false);
    expect(isConfirmedBy(KEY, { 9: '' })).toBe(false);
    expect(isConfirmedBy(KEY, { [-1]: '01AB' })).toBe(false);
  });

  it('ignores case, spaces and hyphens, and accepts letters that look like digits', () => {
    expect(isConfirmedBy(KEY, { 0: ' oiab ', 7: '8yzO-', 8: '9 a l b' })).toBe(true);
  });

  it('accepts everything that the key parser accepts', async () => {
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
