import { makeEveryType } from './every-type.ts';
import { makeLeftOut, makeLostValues, makePasskey, makeScopes, makeShared } from './golden.ts';
import { makeHeads } from './heads.ts';
import { makeCondemned, makeKeys, makeObjects, makePageEnds } from './primitives.ts';
import goldenV1 from '../vectors/golden-v1.json' with { type: 'json' };
import { openGolden, readHeld } from '../golden-repository.ts';

/** The functions that create the files in `vectors/`. Existing files are never regenerated. */
export const VECTORS: Readonly<Record<string, () => Promise<object>>> = {
  'keys-v1': makeKeys,
  'objects-v1': makeObjects,
  'page-ends-v1': makePageEnds,
  'condemned-v1': makeCondemned,
  'heads-v1': makeHeads,
  'golden-passkey-v1': makePasskey,
  'golden-left-out-v1': makeLeftOut,
  'golden-lost-values-v1': makeLostValues,
  'golden-scopes-v1': makeScopes,
  'golden-every-type-v1': makeEveryType,
  'golden-shared-v2': makeShared,
  'golden-v1-holds': async () => ({
    about: 'What golden-v1.json holds.',
    holds: await readHeld(await openGolden(goldenV1)),
  }),
};
