const ASCII_ONLY = /^[\0-\x7f]*$/;

/**
 * A text in the form used for searching: without case and accents (`Übach` → `ubach`). Folding twice changes nothing.
 */
export function foldText(text: string): string {
  if (ASCII_ONLY.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
}

/** The words of a search; a record matches if it contains every one of them. */
export function searchWords(search: string): readonly string[] {
  return foldText(search)
    .split(/\s+/u)
    .filter((word) => word !== '');
}
