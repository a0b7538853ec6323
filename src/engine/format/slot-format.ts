import { hexOf, textLike, textUpTo, z } from '../core/zod.ts';

/** The members with which every slot begins, whatever its kind. */
const head = { id: hexOf(8), createdAt: z.iso.datetime({ precision: 3 }), label: textUpTo(200) };
const secret = { verifier: hexOf(16), wrapped: hexOf(48) };

const passphraseSlot = z.strictObject({
  ...head,
  kind: z.literal('passphrase'),
  salt: hexOf(32),
  kdf: z.strictObject({ name: z.literal('argon2id'), memoryKiB: z.int(), iterations: z.int(), parallelism: z.int() }),
  ...secret,
});

const recoveryKeySlot = z.strictObject({ ...head, kind: z.literal('recovery-key'), salt: hexOf(32), ...secret });

const passkeySlot = z.strictObject({
  ...head,
  kind: z.literal('passkey'),
  salt: hexOf(32),
  site: textLike(/^[a-z0-9.-]{1,253}$/),
  // The longest credential id that WebAuthn allows.
  credentialId: textLike(/^(?:[0-9a-f]{2}){1,1023}$/),
  prfSalt: hexOf(32),
  ...secret,
});

const knownSlot = z.discriminatedUnion('kind', [passphraseSlot, recoveryKeySlot, passkeySlot]);
type KnownSlot = z.infer<typeof knownSlot>;

const KNOWN_KINDS: ReadonlySet<string> = new Set(['passphrase', 'recovery-key', 'passkey']);
const MAX_OTHER_TEXT = 4096;

/** A slot of a kind that a later version has added: skipped, and written back exactly as read. FORMAT.md §3. */
interface OtherSlot {
  readonly kind: 'other';
  readonly id: string;
  readonly createdAt: string;
  readonly label: string;
  /** Its JSON. */
  readonly text: string;
}

const plain = z.union([z.string(), z.number(), z.boolean()]);
// One level deep at most, as KDF costs are.
const otherSlot = z
  .catchall(
    z.object({ ...head, kind: textLike(/^[a-z][a-z0-9-]{0,39}$/) }),
    z.union([plain, z.record(z.string(), plain)]),
  )
  .check(z.refine(({ kind }) => !KNOWN_KINDS.has(kind)));

/** One way to open the repository's master key. FORMAT.md §3. */
export type KeySlot = KnownSlot | OtherSlot;
export type SlotKind = KnownSlot['kind'];

/** A slot parsed from JSON. The caller checks that it was written in exactly this form. */
export const slotSchema = z.transform((json: unknown, context): KeySlot => {
  const known = knownSlot.safeParse(json);
  if (known.success) return known.data;
  const other = otherSlot.safeParse(json);
  if (other.success) {
    const { id, createdAt, label } = other.data;
    const text = JSON.stringify(json);
    if (text.length <= MAX_OTHER_TEXT) return { kind: 'other', id, createdAt, label, text };
  }
  context.issues.push({ code: 'custom', message: 'not a key slot', input: json });
  return z.NEVER;
});

/** The one JSON text of a slot, with its members in the order of FORMAT.md §3. */
export function slotText(slot: KeySlot): string {
  if (slot.kind === 'other') return slot.text;
  return JSON.stringify(inOrder(knownSlot.parse(slot)));
}

function inOrder(slot: KnownSlot): KnownSlot {
  const { id, kind, createdAt, label, salt, verifier, wrapped } = slot;
  switch (kind) {
    case 'passphrase': {
      const { name, memoryKiB, iterations, parallelism } = slot.kdf;
      return { id, kind, createdAt, label, salt, kdf: { name, memoryKiB, iterations, parallelism }, verifier, wrapped };
    }
    case 'recovery-key':
      return { id, kind, createdAt, label, salt, verifier, wrapped };
    case 'passkey': {
      const { site, credentialId, prfSalt } = slot;
      return { id, kind, createdAt, label, salt, site, credentialId, prfSalt, verifier, wrapped };
    }
  }
}
