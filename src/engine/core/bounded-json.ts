import { BackupError } from './errors.ts';

/** Texts up to this length are parsed without a check: they can contain little. */
const SHORT_TEXT = 1024 * 1024;
/**
 * The most arrays and objects that one JSON text may contain: a few hundred megabytes once it is parsed. FORMAT.md §11.
 */
const MOST_CONTAINERS = 2 ** 24;

/**
 * Refuses a text that would take many times its own length in memory: two characters can create an object.
 * @throws BackupError `limit-exceeded`.
 */
export function assertFewContainers(text: string): void {
  if (text.length <= SHORT_TEXT) return;
  let containers = 0;
  let isWithinString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') isWithinString = !isWithinString;
    else if (letter === '\\') at += 1;
    else if (!isWithinString && (letter === '[' || letter === '{')) containers += 1;
  }
  if (containers > MOST_CONTAINERS) {
    throw new BackupError('limit-exceeded', {
      context: { what: 'arrays and objects', containers, most: MOST_CONTAINERS },
    });
  }
}
