import { describe, expect, it } from 'vitest';
import { decodeMarkedText } from './marked-text.ts';

describe('a text with or without a byte order mark', () => {
  const text = '{"name":"État 🎯"}\r\n';
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('is read: %s', (_, bytes) => {
    expect(decodeMarkedText(bytes)).toBe(text);
  });
});
