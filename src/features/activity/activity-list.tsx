import { Accordion, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ActivityEntry } from '../../worker/activity-protocol.ts';
import { ACTIVITY_TRIGGER_WORDS } from '../../ui/activity-words.ts';
import { formatCount, formatRelativeTime } from '../../ui/format.ts';
import { useFormats } from '../../ui/formats.tsx';
import { EntryDetails } from './entry-details.tsx';
import { entryTitle } from './entry-subject.ts';
import { OutcomeMark } from './outcome-mark.tsx';

/** So many at first, and so many more at a time. */
const PAGE = 50;

/** What was done, newest first; each entry opens. */
export function ActivityList({ entries }: { readonly entries: readonly ActivityEntry[] }) {
  const [shown, setShown] = useState(PAGE);
  return (
    <>
      <Accordion multiple order={2} keepMounted={false} variant="contained" chevronPosition="left" role="list" aria-label="What was done">
        {entries.slice(0, shown).map((entry) => <Entry key={entry.id} entry={entry} />)}
      </Accordion>
      {entries.length > shown && (
        <Group><Button variant="default" onClick={() => { setShown(shown + PAGE); }}>{`Show more (${formatCount(entries.length - shown)} older)`}</Button></Group>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: ActivityEntry }) {
  const { dateTime } = useFormats();
  return (
    <Accordion.Item value={entry.id} role="listitem">
      <Accordion.Control px="sm">
        <Group component="span" justify="space-between" gap="xs" wrap="wrap">
          <Text component="span" size="sm" fw={500} flex={1} miw={180} style={{ overflowWrap: 'anywhere' }}>{entryTitle(entry, dateTime)}</Text>
          <Group component="span" gap="md" wrap="wrap">
            <OutcomeMark outcome={entry.outcome} />
            <Text component="span" size="sm" c="dimmed">{ACTIVITY_TRIGGER_WORDS[entry.trigger]}</Text>
            <Text component="span" size="sm" c="dimmed" title={dateTime(entry.at)}>{formatRelativeTime(entry.at)}</Text>
          </Group>
        </Group>
      </Accordion.Control>
      <Accordion.Panel><EntryDetails entry={entry} /></Accordion.Panel>
    </Accordion.Item>
  );
}
