import { Badge } from '@mantine/core';
import type { ChangeKind } from './compare-views.ts';

/** The names of the three kinds of change on a screen. */
export type ChangeWords = Readonly<Record<ChangeKind, string>>;

/** Between two states: added, changed or removed in the later one. */
export const COMPARED_WORDS: ChangeWords = { added: 'added', changed: 'changed', removed: 'removed' };

/** In a comparison of now with a backup that may be restored. */
export const RESTORED_WORDS: ChangeWords = {
  added: 'only in the backup',
  changed: 'different',
  removed: 'only here now',
};

/** The colour of each kind; the words next to it say the same. */
export const CHANGE_COLORS: Readonly<Record<ChangeKind, string>> = { added: 'green', changed: 'blue', removed: 'red' };

/** How one row differs, in a word. */
export function ChangeMark({ change, words }: { readonly change: ChangeKind; readonly words: ChangeWords }) {
  return (
    <Badge component="span" color={CHANGE_COLORS[change]} variant="light" size="sm" tt="none" style={{ flexShrink: 0 }}>
      {words[change]}
    </Badge>
  );
}
