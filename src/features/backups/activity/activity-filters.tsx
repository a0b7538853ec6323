import { Select, SimpleGrid } from '@mantine/core';
import { ACTIVITY_KINDS, ACTIVITY_OUTCOMES } from '../../../backup/contract/activity.ts';
import { ACTIVITY_OUTCOME_WORDS, ACTIVITY_WORDS } from '../shared/activity-words.ts';
import { SearchField } from '../../../ui/search-field.tsx';
import { PERIODS, type ActivityFilter } from './filter-activity.ts';

const KINDS = ACTIVITY_KINDS.map((value) => ({ value, label: ACTIVITY_WORDS[value] }));
const OUTCOMES = ACTIVITY_OUTCOMES.map((value) => ({ value, label: ACTIVITY_OUTCOME_WORDS[value] }));
const TIMES = PERIODS.map(({ value, label }) => ({ value, label }));

/** The filters of the log. */
export function ActivityFilters({
  filter,
  onChange,
}: {
  readonly filter: ActivityFilter;
  readonly onChange: (filter: ActivityFilter) => void;
}) {
  const { kind, outcome, period, text } = filter;
  return (
    <SimpleGrid
      cols={{ base: 2, md: 4 }}
      spacing="xs"
      verticalSpacing="xs"
      flex={1}
      miw={{ base: 280, md: 560 }}
      role="search"
      aria-label="Filter activity"
    >
      <SearchField
        label="Search activity"
        value={text}
        onChange={(next) => {
          onChange({ ...filter, text: next });
        }}
      />
      <Select
        aria-label="What was done"
        placeholder="Everything"
        clearable
        data={KINDS}
        value={kind ?? null}
        clearButtonProps={{ 'aria-label': 'Show everything' }}
        onChange={(chosen) => {
          onChange({ ...filter, kind: ACTIVITY_KINDS.find((value) => value === chosen) });
        }}
      />
      <Select
        aria-label="Result"
        placeholder="Any result"
        clearable
        data={OUTCOMES}
        value={outcome ?? null}
        clearButtonProps={{ 'aria-label': 'Show all results' }}
        onChange={(chosen) => {
          onChange({ ...filter, outcome: ACTIVITY_OUTCOMES.find((value) => value === chosen) });
        }}
      />
      <Select
        aria-label="When"
        placeholder="Any time"
        clearable
        data={TIMES}
        value={period ?? null}
        clearButtonProps={{ 'aria-label': 'Show all times' }}
        onChange={(chosen) => {
          onChange({ ...filter, period: PERIODS.find(({ value }) => value === chosen)?.value });
        }}
      />
    </SimpleGrid>
  );
}
