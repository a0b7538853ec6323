import { Chip, Group } from '@mantine/core';
import { SearchField } from '../../../../ui/search-field.tsx';
import { CHANGE_KINDS, type ChangeKind } from './compare-views.ts';
import type { ChangeWords } from './change-mark.tsx';

/** The filter of the differing rows. */
export interface ChangeFilterValue {
  /** Missing: all kinds. */
  readonly change?: ChangeKind;
  readonly text: string;
}

export const NO_FILTER: ChangeFilterValue = { text: '' };

/** Searches titles, and selects the kinds of change to show. */
export function ChangeFilter({
  value,
  words,
  label,
  onChange,
}: {
  readonly value: ChangeFilterValue;
  readonly words: ChangeWords;
  /** The searched part, such as `Plants`. */
  readonly label: string;
  readonly onChange: (value: ChangeFilterValue) => void;
}) {
  const { change, text } = value;
  return (
    <Group gap="xs">
      <SearchField
        size="sm"
        w={220}
        label={`Search in ${label}`}
        placeholder="Search titles"
        value={text}
        onChange={(next) => {
          onChange({ ...value, text: next });
        }}
      />
      <Chip.Group
        value={change ?? 'all'}
        onChange={(next: string) => {
          onChange(
            withKind(
              value,
              CHANGE_KINDS.find((kind) => kind === next),
            ),
          );
        }}
      >
        <Group gap={4} role="radiogroup" aria-label={`Kinds of change in ${label}`}>
          <Chip value="all" size="xs" variant="outline">
            all
          </Chip>
          {CHANGE_KINDS.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              {words[kind]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Group>
  );
}

function withKind({ text }: ChangeFilterValue, change: ChangeKind | undefined): ChangeFilterValue {
  return change ? { text, change } : { text };
}
