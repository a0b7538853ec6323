import { type Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { Random } from '../core/ports.ts';
import { sha256 } from '../core/sha256.ts';
import { Secret } from './secret.ts';

const KEY_BYTES = 20;
const GROUP_LENGTH = 4;
const KEY_LENGTH = 32;
const TEXT_LENGTH = KEY_LENGTH + GROUP_LENGTH;
/** Crockford's base32: no I, L, O or U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function generateRecoveryKey(random: Random): Secret {
  return new Secret(random.bytes(KEY_BYTES));
}

function encodeBase32(bytes: Bytes, length: number): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5 && text.length < length) {
      held -= 5;
      text += ALPHABET[(bits >> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text;
}

function decodeBase32(text: string): Bytes {
  const bytes = new Uint8Array((text.length * 5) / 8);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    bits = (bits << 5) | ALPHABET.indexOf(letter);
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[at] = bits >> held;
      at += 1;
      bits &= (1 << held) - 1;
    }
  }
  return bytes;
}

async function checkGroup(bytes: Bytes): Promise<string> {
  return encodeBase32(await sha256(bytes), GROUP_LENGTH);
}

/** Nine groups of four, joined by hyphens; the ninth is a checksum. FORMAT.md §3. */
export async function formatRecoveryKey(key: Secret): Promise<string> {
  const bytes = key.reveal();
  const text = encodeBase32(bytes, KEY_LENGTH) + (await checkGroup(bytes));
  return text.match(/.{4}/g)?.join('-') ?? '';
}

/** A person's input, converted to the letters of the alphabet. */
function normalise(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

/**
 * Reads a recovery key as a person types it: any case, with or without hyphens and spaces, O for 0, I or L for 1.
 * @throws BackupError `mistyped-recovery-key` if a letter, the length or the checksum is wrong.
 */
export async function parseRecoveryKey(typed: string): Promise<Secret> {
  const text = normalise(typed);
  const isWritten = text.length === TEXT_LENGTH && [...text].every((letter) => ALPHABET.includes(letter));
  if (!isWritten)
    throw new BackupError('mistyped-recovery-key', { context: { length: text.length, expected: TEXT_LENGTH } });
  const bytes = decodeBase32(text.slice(0, KEY_LENGTH));
  if ((await checkGroup(bytes)) !== text.slice(KEY_LENGTH)) throw new BackupError('mistyped-recovery-key');
  return new Secret(bytes);
}
