import { Combobox, Input, Loader, NativeSelect, Pill, PillsInput, ScrollArea, Stack, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useLiveQuery } from 'dexie-react-hooks';
import { useEffect, useEffectEvent, useState } from 'react';
import { db } from '../../../../catalogue/database.ts';
import { byOrder } from '../../../../catalogue/order.ts';
import { useRelatedRecords } from '../relation-titles.tsx';
import { useRecordQuery } from '../use-record-query.ts';

const MOST_SHOWN = 40;

interface RelationPickerProps {
  readonly label: string;
  /** The collection to choose from; by default any. */
  readonly collectionId: string | undefined;
  readonly chosenIds: readonly string[];
  /** A record that cannot be chosen: the edited one. */
  readonly excludedId?: string;
  readonly onChange: (ids: readonly string[]) => void;
}

/** Chooses records by searching for them; reads the other collection only once it is opened. */
export function RelationPicker({ label, collectionId, chosenIds, excludedId, onChange }: RelationPickerProps) {
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const [search, setSearch] = useState('');
  const [pickedCollectionId, setPickedCollectionId] = useState<string>();
  const collections = useLiveQuery(async () => (await db.collections.toArray()).sort(byOrder), []) ?? [];
  const chosen = useRelatedRecords(chosenIds);
  const searchedId = collectionId ?? pickedCollectionId ?? collections[0]?.id;

  const toggle = (id: string) => {
    onChange(chosenIds.includes(id) ? chosenIds.filter((other) => other !== id) : [...chosenIds, id]);
    setSearch('');
  };
  return (
    <Stack gap={6}>
      {collectionId === undefined && collections.length > 0 && (
        <NativeSelect
          aria-label={`${label}: collection to choose from`}
          value={searchedId}
          size="xs"
          maw={260}
          data={collections.map((collection) => ({ value: collection.id, label: collection.name }))}
          onChange={(event) => {
            setPickedCollectionId(event.currentTarget.value);
          }}
        />
      )}
      <Combobox store={combobox} onOptionSubmit={toggle} withinPortal={false}>
        <Combobox.DropdownTarget>
          <PillsInput
            onClick={() => {
              combobox.openDropdown();
            }}
          >
            <Pill.Group>
              {chosen.map((record) => (
                <Pill
                  key={record.id}
                  withRemoveButton
                  onRemove={() => {
                    toggle(record.id);
                  }}
                  removeButtonProps={{ 'aria-label': `Remove ${record.title}`, 'aria-hidden': false, tabIndex: 0 }}
                >
                  {record.title}
                </Pill>
              ))}
              <Combobox.EventsTarget>
                <PillsInput.Field
                  aria-label={label}
                  placeholder={chosen.length === 0 ? 'Search records' : ''}
                  value={search}
                  onFocus={() => {
                    combobox.openDropdown();
                  }}
                  onBlur={() => {
                    combobox.closeDropdown();
                  }}
                  onChange={(event) => {
                    combobox.openDropdown();
                    setSearch(event.currentTarget.value);
                  }}
                  onKeyDown={(event) => {
                    const last = chosenIds.at(-1);
                    if (event.key === 'Backspace' && search === '' && last !== undefined) toggle(last);
                  }}
                />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown>
          {combobox.dropdownOpened && searchedId && (
            <Choices
              collectionId={searchedId}
              search={search}
              chosenIds={chosenIds}
              excludedId={excludedId}
              label={label}
              onFound={() => {
                if (search !== '') combobox.selectFirstOption();
              }}
            />
          )}
        </Combobox.Dropdown>
      </Combobox>
    </Stack>
  );
}

interface ChoicesProps {
  readonly collectionId: string;
  readonly search: string;
  readonly chosenIds: readonly string[];
  readonly excludedId: string | undefined;
  readonly label: string;
  /** Called when something was found. */
  readonly onFound: () => void;
}

function Choices({ collectionId, search, chosenIds, excludedId, label, onFound }: ChoicesProps) {
  const [slowSearch] = useDebouncedValue(search, 120);
  const query = useRecordQuery({ collectionId, search: slowSearch, filters: [], sorts: [] });
  const ids = query.status === 'ready' ? query.answer.list.slice(0, MOST_SHOWN).filter((id) => id !== excludedId) : [];
  const records = useRelatedRecords(ids);
  const found = useEffectEvent(onFound);
  const shown = records.map((record) => record.id).join();
  // The result may be the one shown before: it is selected nevertheless.
  useEffect(() => {
    found();
  }, [shown, slowSearch, query.status]);
  if (query.status === 'loading')
    return (
      <Combobox.Empty>
        <Loader size="sm" aria-label="Searching" />
      </Combobox.Empty>
    );
  if (query.status === 'failed') return <Combobox.Empty>{query.message}</Combobox.Empty>;
  if (ids.length === 0) return <Combobox.Empty>Nothing found</Combobox.Empty>;
  const rest = query.answer.list.length - ids.length;
  return (
    <ScrollArea.Autosize mah={260} type="auto">
      <Combobox.Options aria-label={label}>
        {records.map((record) => (
          <Combobox.Option key={record.id} value={record.id} active={chosenIds.includes(record.id)}>
            {chosenIds.includes(record.id) ? '✓ ' : ''}
            {record.title}
          </Combobox.Option>
        ))}
      </Combobox.Options>
      {rest > 1 && <Input.Description p="xs">{rest.toLocaleString()} more: type to find them.</Input.Description>}
    </ScrollArea.Autosize>
  );
}
