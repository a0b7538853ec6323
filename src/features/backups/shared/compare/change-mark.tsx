import { Badge } from '@mantine/core';
import { CHANGE_COLORS, type ChangeWords } from './change-marks.ts';
import type { ChangeKind } from './compare-views.ts';

/** How one row differs, in a word. */
export function ChangeMark({ change, words }: { readonly change: ChangeKind; readonly words: ChangeWords }) {
  return (
    <Badge component="span" color={CHANGE_COLORS[change]} variant="light" size="sm" tt="none" style={{ flexShrink: 0 }}>
      {words[change]}
    </Badge>
  );
}
