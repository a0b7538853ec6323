import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecoveryKey, parseRecoveryKey } from './recovery-key.ts';
import { Secret } from './secret.ts';

const anyKey = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => new Secret(new Uint8Array(bytes)));

describe('recovery keys', () => {
  it('RK1 survive a round trip through their text', async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, async (key) => {
        const text = await formatRecoveryKey(key);
        expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect((await parseRecoveryKey(text)).reveal()).toEqual(key.reveal());
      }),
    );
  });

  it('RK2 are read in every form in which people type them', async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, async (key) => {
        const text = await formatRecoveryKey(key);
        const typed = ` ${text.toLowerCase().replaceAll('-', ' – ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
        expect((await parseRecoveryKey(typed)).reveal()).toEqual(key.reveal());
      }),
    );
  });

  it('RK3 reveal any single wrong letter, with one exception in a million', async () => {
    const text = await formatRecoveryKey(new Secret(Uint8Array.from({ length: 20 }, (_, at) => at * 11)));
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === '-') continue;
      const typed = `${text.slice(0, at)}${text[at] === 'Z' ? 'Y' : 'Z'}${text.slice(at + 1)}`;
      await expect(parseRecoveryKey(typed)).rejects.toMatchObject({ code: 'mistyped-recovery-key' });
    }
    await expect(parseRecoveryKey(text.slice(0, -1))).rejects.toMatchObject({ code: 'mistyped-recovery-key' });
    await expect(parseRecoveryKey('')).rejects.toMatchObject({ code: 'mistyped-recovery-key' });
  });

  it('RK4 have the form that FORMAT.md defines', async () => {
    // Computed by another program, following FORMAT.md §3.
    const key = new Secret(Uint8Array.from({ length: 20 }, (_, at) => at));
    expect(await formatRecoveryKey(key)).toBe('000G-40R4-0M30-E209-185G-R38E-1W81-24GK-WYQB');
  });
});
