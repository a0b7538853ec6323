const MOST_CHARACTERS = 80;
/**
 * Characters that Windows does not allow in a name, control characters, lone surrogates, and characters that reverse
 * text.
 */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;
/** Names that Windows reserves for devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Creates file names that are readable, allowed on every system, and unique regardless of case. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  /** @param wanted the name given by a person. @param fallback used if no part of that can be in a file name. */
  take(wanted: string, fallback: string): string {
    const safe = safeName(wanted) || fallback;
    const dot = safe.lastIndexOf('.');
    const [stem, extension] = dot > 0 && safe.length - dot <= 12 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
    const short = [...stem].slice(0, MOST_CHARACTERS).join('').trim();
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? short + extension : `${short} (${count})${extension}`;
      const folded = name.normalize('NFC').toLowerCase();
      if (this.#taken.has(folded)) continue;
      this.#taken.add(folded);
      return name;
    }
  }
}

function safeName(wanted: string): string {
  const name = wanted
    .normalize('NFC')
    .replace(FORBIDDEN, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return RESERVED.test(name) ? `_${name}` : name;
}
