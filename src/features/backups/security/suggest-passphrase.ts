const WORDS = 6;
const RANGE = 2 ** 32;

/**
 * Six words drawn uniformly: from a list of 6,000 they are one of 4.7 × 10^22 (75 bits), more than anyone can try.
 * @param random returns integers from 0 to 2^32 − 1, uniformly.
 */
export function suggestPassphrase(words: readonly string[], random: () => number): string {
  // Numbers past the last whole multiple would favour the first words of the list, so they are drawn again.
  const limit = RANGE - (RANGE % words.length);
  const draw = (): string => {
    let number = random();
    while (number >= limit) number = random();
    return words[number % words.length] ?? '';
  };
  return Array.from({ length: WORDS }, draw).join(' ');
}

/**
 * The words of a list that are easy to type and to distinguish when spoken: lower-case letters, neither short nor long.
 */
export function easyWords(words: readonly string[]): readonly string[] {
  return words.filter((word) => /^[a-z]{4,8}$/.test(word));
}
