import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../core/bytes.ts';
import { openMasterKey, type Credential } from '../crypto/key-slot.ts';
import { readRepositoryConfig } from '../repository/repository.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { GOLDEN } from '../testing/golden-files.ts';
import { type Golden, openGolden, readHeld, readValues, storageOf } from '../testing/golden-repository.ts';

function credentialsOf({ passphrase, recoveryKey, passkey }: Golden): readonly Credential[] {
  return [
    ...(passphrase === undefined ? [] : [{ kind: 'passphrase', passphrase } as const]),
    ...(recoveryKey === undefined ? [] : [{ kind: 'recovery-key', recoveryKey } as const]),
    ...(passkey === undefined
      ? []
      : [{ kind: 'passkey', credentialId: passkey.credentialId, prfOutput: decodeHex(passkey.secret) } as const]),
  ];
}

describe.each(GOLDEN)('the golden repository %s', (_name, golden) => {
  it('GR1 opens with each of its keys', async () => {
    const config = await readRepositoryConfig(await storageOf(golden));
    for (const credential of credentialsOf(golden)) {
      const master = await openMasterKey(config, credential);
      expect(master && encodeHex(master.reveal())).toBe(golden.masterKey);
    }
  });

  it('GR2 is intact, and has the recorded content', async () => {
    const repository = await openGolden(golden);
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
    expect(await readHeld(repository)).toEqual(golden.holds);
  });

  it('GR3 yields the same rows when its values are created and written again', async () => {
    const { changed, incompatible } = await readValues(await openGolden(golden));
    expect(changed).toEqual([]);
    // Node has neither images nor geometry; the browser test covers those.
    const tags = incompatible.map(({ value }) => JSON.stringify(value).match(/"\$":"([a-z-]+)"/)?.[1]);
    expect(
      tags.filter(
        (tag) => !['geometry', 'image-data', 'image-bitmap', 'quota-exceeded-error', 'view'].includes(tag ?? ''),
      ),
    ).toEqual([]);
  });
});
