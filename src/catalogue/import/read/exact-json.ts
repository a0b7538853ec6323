const BEYOND_SAFE = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/;

/**
 * Parses JSON, but keeps as text each whole number that a JavaScript number would change: `{"id":
 * 13688209039469782482}` gives `"13688209039469782482"`. @throws SyntaxError, RangeError as `JSON.parse`.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(BEYOND_SAFE.test(text) ? quoteLongNumbers(text) : text);
}

/** Strings are matched first, so that digits within them stay as they are. */
function quoteLongNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gs, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}
