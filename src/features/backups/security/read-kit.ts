/** Nine groups of Crockford's letters and digits, as the kit writes them in one line. */
const KEY_LINE = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){8}\b/;

/** Finds the recovery key in the text of a saved kit; `undefined` if the file is not a kit. */
export function readKit(text: string): string | undefined {
  return KEY_LINE.exec(text)?.[0];
}
