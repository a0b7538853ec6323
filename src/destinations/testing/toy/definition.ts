import { z } from '../../../engine/low-level.ts';
import { REPLICA, type AddableDefinition } from '../../definition.ts';
import { secretText } from '../../secret.ts';

/** A destination for tests, written like a real kind: a separate database, reached over a bad connection. */
export const toy = {
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: true },
  words: {
    name: 'Toy shelf',
    noun: 'toy shelf',
    add: 'Add a toy shelf',
    choose: 'Choose a toy shelf',
    introduction: 'Choose a toy shelf that outlives this device.',
    states: { ok: 'Tidy' },
  },
  fields: [
    { name: 'shelf', label: 'Shelf name', placeholder: 'attic', type: 'text', isRequired: true },
    { name: 'code', label: 'Code', type: 'secret', isRequired: false },
  ],
  settings: z.object({ shelf: z.string().check(z.minLength(1)), compartment: z.int(), code: z.optional(secretText) }),
} as const satisfies AddableDefinition;
