import { describe, expect, it } from 'vitest';
import { hasOpenSecret, openSecret, sealSecrets, sealText, secretText } from './secret.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG';

/** Everything that can be read of a value, as text and as bytes. */
function visible(value: unknown): string {
  if (value instanceof Uint8Array) return String.fromCharCode(...value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => name + visible(inner))
    .join();
}

describe('a secret in settings', () => {
  it('opens to the same text, and shows nothing of it', async () => {
    const sealed = await sealText(`${SECRET} ü`);
    expect(await openSecret(sealed)).toBe(`${SECRET} ü`);
    expect(visible(sealed)).not.toContain(SECRET);
    expect(JSON.stringify(sealed)).not.toContain(SECRET);
    expect(sealed.key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', sealed.key)).rejects.toThrow();
    expect(visible(await sealText(SECRET))).not.toBe(visible(await sealText(SECRET)));
  });

  it('is sealed if the kind says so; what is sealed or no secret stays', async () => {
    const settings = { kind: 's3', bucket: 'b', secret: SECRET, other: SECRET };
    const once = await sealSecrets(settings, ['secret', 'missing']);
    expect(once).toMatchObject({ kind: 's3', bucket: 'b', other: SECRET });
    expect(settings.secret).toBe(SECRET);
    expect(hasOpenSecret(settings, ['secret'])).toBe(true);
    expect(hasOpenSecret(once, ['secret'])).toBe(false);
    expect((await sealSecrets(once, ['secret'])).secret).toBe(once.secret);
  });

  it('is read in both forms, but never if it is empty or something else', async () => {
    for (const readable of [SECRET, await sealText(SECRET)]) expect(secretText.safeParse(readable).success).toBe(true);
    for (const bad of ['', 'x'.repeat(5000), 7, null, {}, { key: {}, nonce: new Uint8Array(), sealed: 'x' }])
      expect(secretText.safeParse(bad).success).toBe(false);
  });
});
