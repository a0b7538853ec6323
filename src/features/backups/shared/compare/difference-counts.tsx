import { Group, Text } from '@mantine/core';
import { formatCount } from '../../../../ui/format.ts';
import { CHANGE_COLORS, type ChangeWords } from './change-mark.tsx';
import type { DifferenceCounts as Counts } from '../../../../backup/contract/comparing.ts';
import { CHANGE_KINDS, differing } from './compare-views.ts';

/** The number of differences by kind: `12 added · 3 changed`. Zeros are left out. */
export function DifferenceCounts({ counts, words }: { readonly counts: Counts; readonly words: ChangeWords }) {
  return (
    <Group gap="xs" style={{ rowGap: 0, fontVariantNumeric: 'tabular-nums' }}>
      {differing(counts) === 0 && (
        <Text component="span" size="sm" c="dimmed">
          no difference
        </Text>
      )}
      {CHANGE_KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <Text
          key={kind}
          component="span"
          size="sm"
          fw={500}
          c={`var(--mantine-color-${CHANGE_COLORS[kind]}-text)`}
        >{`${formatCount(counts[kind])} ${words[kind]}`}</Text>
      ))}
      {counts.same > 0 && <Text component="span" size="sm" c="dimmed">{`${formatCount(counts.same)} same`}</Text>}
    </Group>
  );
}
