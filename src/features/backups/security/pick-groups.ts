/** The number of groups to ask for: enough to rule out guessing, few enough that nobody minds. */
const ASKED = 3;

/**
 * Chooses which groups to ask for, in order. The ninth is a checksum of the others, and works as well as any.
 * @param random returns numbers from 0 up to but not including 1.
 */
export function pickGroups(count: number, random: () => number): readonly number[] {
  const left = Array.from({ length: count }, (_, at) => at);
  const picked = Array.from(
    { length: Math.min(ASKED, count) },
    () => left.splice(Math.floor(random() * left.length), 1)[0] ?? 0,
  );
  return picked.sort((a, b) => a - b);
}
