import { Button, Group, Indicator, Popover, Text } from '@mantine/core';
import { IconAdjustments, IconArrowsSort, IconFilter } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import type { Field, View } from '../../../../catalogue/model.ts';
import { SearchField } from '../../../../ui/search-field.tsx';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { formatCount, formatCountOf } from '../../../../ui/format.ts';
import type { ReadingProgress } from '../../../../catalogue/query/read-records.ts';
import { percentOf } from '../page-states.tsx';
import type { QueryState } from '../use-record-query.ts';
import { FieldsEditor } from './fields-editor.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { SortEditor } from './sort-editor.tsx';

interface ViewToolbarProps {
  readonly view: View;
  readonly fields: readonly Field[];
  readonly titleFieldId: string;
  readonly query: QueryState;
  readonly onChange: (patch: ViewPatch) => void;
}

/** Search, filters, sorting and fields of a view, and the number of records it shows. */
export function ViewToolbar({ view, fields, titleFieldId, query, onChange }: ViewToolbarProps) {
  return (
    <Group gap="xs">
      <SearchField
        type="search"
        w={{ base: '100%', xs: 260 }}
        label="Search in this collection"
        value={view.search}
        onChange={(text) => {
          onChange({ search: text });
        }}
      />
      <Tool label="Filter" count={view.filters.length} Icon={IconFilter}>
        <FilterEditor
          filters={view.filters}
          fields={fields}
          onChange={(filters) => {
            onChange({ filters });
          }}
        />
      </Tool>
      <Tool label="Sort" count={view.sorts.length} Icon={IconArrowsSort}>
        <SortEditor
          sorts={view.sorts}
          fields={fields}
          onChange={(sorts) => {
            onChange({ sorts });
          }}
        />
      </Tool>
      <Tool
        label="Fields"
        count={view.hiddenFieldIds.filter((id) => fields.some((field) => field.id === id)).length}
        Icon={IconAdjustments}
      >
        <FieldsEditor view={view} fields={fields} titleFieldId={titleFieldId} onChange={onChange} />
      </Tool>
      <Count query={query} />
    </Group>
  );
}

function Tool(props: {
  readonly label: string;
  readonly count: number;
  readonly Icon: ComponentType<{ size?: number }>;
  readonly children: ReactNode;
}) {
  const name = props.count === 0 ? props.label : `${props.label}: ${props.count}`;
  return (
    <Popover position="bottom-start" trapFocus returnFocus shadow="md" withinPortal>
      <Indicator disabled={props.count === 0} label={props.count} size={16}>
        <Popover.Target>
          <Button variant="default" aria-label={name} leftSection={<props.Icon size={16} aria-hidden />} px="sm">
            {props.label}
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={props.label} maw="calc(100vw - 16px)">
        {props.children}
      </Popover.Dropdown>
    </Popover>
  );
}

/**
 * How many records there are, and how far they have been read, which is not announced. It has the same place whatever
 * it says, so that the records below do not move.
 */
function Count({ query }: { readonly query: QueryState }) {
  const reading = query.status === 'failed' ? undefined : query.reading;
  return (
    <>
      <Text component="div" size="sm" c="dimmed" flex="1 1 210px" ta={{ base: 'left', xs: 'right' }}>
        <span role="status">{countText(query)}</span>
        {reading?.progress && progressText(reading.progress)}
      </Text>
      {query.status === 'ready' && reading?.isInOrder === false && (
        <Text size="sm" c="dimmed" w="100%" role="note">
          These are some of the records. All of them follow in order.
        </Text>
      )}
    </>
  );
}

function progressText(progress: ReadingProgress): string {
  const percent = `${percentOf(progress)}%`;
  return progress.total === undefined ? `: ${formatCount(progress.done)} (${percent})` : ` (${percent} read)`;
}

function countText(query: QueryState): string {
  if (query.status === 'failed') return '';
  const { reading } = query;
  const total = reading ? reading.progress?.total : query.status === 'ready' ? query.answer.total : undefined;
  if (total === undefined) return reading ? 'Reading records' : '';
  const all = formatCountOf(total, 'record');
  if (reading || query.status !== 'ready' || query.answer.list.length === total) return all;
  return `${formatCount(query.answer.list.length)} of ${all}`;
}
