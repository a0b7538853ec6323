/** Texts are compared by so many characters at once; then by half as many, and so on, to find where they differ. */
const CHARACTERS_AT_ONCE = 1024;

/** The lines of a text that another one does not have at their places. */
export interface ChangedLines {
  /** These lines, and the lines right before and behind them. */
  readonly text: string;
  /** The number of lines in `text`. */
  readonly lines: number;
  /** How many more lines the whole text has than the other. */
  readonly added: number;
}

/**
 * Compares two texts of lines, which takes a small part of the time of reading them. All lines that are not in the
 * result are also in the other text, in the same order.
 * @returns `undefined` unless both begin with the same line and end with the same line.
 */
export function findChangedLines(text: string, other: string): ChangedLines | undefined {
  // From here on, lines are whole in both.
  const end = text.indexOf('\n', text.length - countSame(text, other, true)) + 1;
  if (end === 0 || end === text.length) return undefined;
  const otherEnd = end + other.length - text.length;
  let [changed, added, taken, at, otherAt] = ['', 0, 0, 0, 0];
  for (;;) {
    const same = countSame(text.slice(at, end), other.slice(otherAt, otherEnd));
    if (at + same === end) {
      added -= linesIn(other.slice(otherAt + same, otherEnd));
      return { text: changed, lines: linesIn(changed), added };
    }
    const start = text.slice(0, at + same).lastIndexOf('\n') + 1;
    if (start === 0) return undefined;
    const before = text.lastIndexOf('\n', start - 2) + 1;
    const otherStart = otherAt + start - at;
    at = text.indexOf('\n', start) + 1;
    otherAt = otherStart < otherEnd ? other.indexOf('\n', otherStart) + 1 : otherEnd;
    if (otherStart === otherEnd) added += 1;
    const behind = text.indexOf('\n', at) + 1;
    changed += text.slice(Math.max(before, taken), behind);
    taken = behind;
  }
}

/** How many characters two texts have in common at their beginning, or at their end. */
function countSame(a: string, b: string, isAtEnd = false): number {
  let same = 0;
  const part = (text: string, count: number) =>
    isAtEnd ? text.slice(text.length - same - count, text.length - same) : text.slice(same, same + count);
  for (let count = CHARACTERS_AT_ONCE; count >= 1; count /= 2)
    while (same + count <= Math.min(a.length, b.length) && part(a, count) === part(b, count)) same += count;
  return same;
}

const linesIn = (text: string) => text.split('\n').length - 1;
