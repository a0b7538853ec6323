import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecoveryKey, Secret } from '../../../engine/index.ts';
import { kitDocument } from './kit-document.ts';
import { readKit } from './read-kit.ts';

describe('a saved recovery kit', () => {
  it('returns its key, for any key', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.string({ minLength: 32, maxLength: 32, unit: fc.constantFrom(...'0123456789abcdef') }),
        async (bytes, id) => {
          const recoveryKey = await formatRecoveryKey(new Secret(Uint8Array.from(bytes)));
          expect(
            readKit(
              kitDocument(
                { recoveryKey, repositoryId: id, createdAt: '2026-03-02T09:00:00Z' },
                { address: 'https://heirloom.example', pageSha256: 'ab'.repeat(32) },
              ),
            ),
          ).toBe(recoveryKey);
        },
      ),
    );
  });

  it.each(['', 'a letter', 'ABCD-EFGH', '<html>7K3D</html>'])('contains no key in %j', (text) => {
    expect(readKit(text)).toBeUndefined();
  });
});
