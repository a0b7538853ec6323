import type { Bytes } from '../../core/bytes.ts';
import { invalidRecord } from './tags.ts';

// RFC 4648 §4: the standard alphabet, with padding. `btoa` would need strings of bytes; this does not.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128).fill(255);
for (let value = 0; value < 64; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

/** All pairs of digits: 12 bits at a time halve the work. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => ALPHABET.charAt(bits >> 6) + ALPHABET.charAt(bits & 63));

export function encodeBase64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  let text = '';
  for (let at = 0; at < whole; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += PAIRS[bits >> 12];
    text += PAIRS[bits & 4095];
  }
  if (bytes.length - whole === 1) return `${text}${PAIRS[(bytes[whole] ?? 0) << 4]}==`;
  if (bytes.length - whole === 2) {
    const bits = ((bytes[whole] ?? 0) << 10) | ((bytes[whole + 1] ?? 0) << 2);
    return `${text}${PAIRS[bits >> 6]}${ALPHABET.charAt(bits & 63)}=`;
  }
  return text;
}

/**
 * Accepts only the output of `encodeBase64`: one text for each sequence of bytes. @throws BackupError `invalid-format`.
 */
export function decodeBase64(text: string): Bytes {
  if (text.length % 4 !== 0) throw invalidRecord('base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  for (let index = 0; index < digits; index += 1) {
    const value = VALUES[text.charCodeAt(index)] ?? 255;
    if (value === 255) throw invalidRecord('base64');
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[at] = bits >> bitCount;
      at += 1;
    }
  }
  if ((bits & ((1 << bitCount) - 1)) !== 0) throw invalidRecord('base64');
  return bytes;
}
