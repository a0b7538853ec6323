/**
 * Makes a test for names by a glob: `*` is any text, `?` one character, `[a-z]` one of some, `[!a-z]` one of the
 * others; a backslash takes the meaning away. Case does not count. A pattern without any of these is found anywhere in
 * a name. Takes at most the length of the pattern times that of the name.
 */
export function globTest(pattern: string): (name: string) => boolean {
  const tokens = parseGlob(fold(pattern));
  const isPlain = tokens.every((token) => token.kind === 'one' && token.isLiteral);
  const any: Token = { kind: 'any' };
  const wanted = isPlain ? [any, ...tokens, any] : tokens;
  return (name) => matches(wanted, [...fold(name)]);
}

type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly isLiteral: boolean; readonly test: (character: string) => boolean };

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function parseGlob(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const set = character === '[' ? parseSet(characters, at) : undefined;
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else if (character === '?') tokens.push({ kind: 'one', isLiteral: false, test: () => true });
    else if (set) {
      tokens.push({ kind: 'one', isLiteral: false, test: set.test });
      at = set.end;
    } else {
      if (character === '\\' && at + 1 < characters.length) at += 1;
      const wanted = characters[at] ?? '';
      tokens.push({ kind: 'one', isLiteral: true, test: (found) => found === wanted });
    }
  }
  return tokens;
}

/** @returns `undefined` for a bracket that is not closed: it stands for itself. */
function parseSet(
  characters: readonly string[],
  start: number,
): { readonly test: (character: string) => boolean; readonly end: number } | undefined {
  const isNegated = characters[start + 1] === '!' || characters[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  // A closing bracket that comes first is one of the characters.
  const end = characters.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const ranges: (readonly [string, string])[] = [];
  for (let at = first; at < end; at += 1) {
    const low = characters[at] ?? '';
    const isRange = characters[at + 1] === '-' && at + 2 < end;
    ranges.push([low, isRange ? (characters[at + 2] ?? '') : low]);
    if (isRange) at += 2;
  }
  const isIn = (character: string) => ranges.some(([low, high]) => character >= low && character <= high);
  return { test: (character) => isIn(character) !== isNegated, end };
}

/** On a mismatch only the last `*` is tried again, one character further: an earlier one could not do better. */
function matches(tokens: readonly Token[], name: readonly string[]): boolean {
  let [token, at] = [0, 0];
  let retry: { readonly token: number; at: number } | undefined;
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted?.kind === 'any') {
      retry = { token: token + 1, at };
      token += 1;
    } else if (wanted?.test(name[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (retry) {
      retry.at += 1;
      at = retry.at;
      token = retry.token;
    } else return false;
  }
  return tokens.slice(token).every(({ kind }) => kind === 'any');
}
