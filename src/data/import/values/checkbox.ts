const YES = new Set(['true', 'yes', 'y', 'on', '1', 'x', '✓', '✔', '☑', 'done', 'ja', 'oui', 'sí', 'si']);
const NO = new Set(['false', 'no', 'n', 'off', '0', '-', '✗', '✘', '☐', 'nein', 'non']);

/** Yes or no, or `undefined` for anything else. */
export function parseCheckbox(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}
