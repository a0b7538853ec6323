import type { ChangeKind } from './compare-views.ts';

/** What the three kinds of change are called on a screen. */
export type ChangeWords = Readonly<Record<ChangeKind, string>>;

/** Between two states: what the later one has more, otherwise, less. */
export const COMPARED_WORDS: ChangeWords = { added: 'added', changed: 'changed', removed: 'removed' };

/** In a comparison of now with a backup that may be brought back. */
export const RESTORED_WORDS: ChangeWords = {
  added: 'only in the backup',
  changed: 'different',
  removed: 'only here now',
};

/** The colour of each kind; the words beside it say the same. */
export const CHANGE_COLORS: Readonly<Record<ChangeKind, string>> = { added: 'green', changed: 'blue', removed: 'red' };
