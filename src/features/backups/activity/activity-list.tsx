import { Accordion, Button, Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { ACTIVITY_TRIGGER_WORDS } from '../shared/activity-words.ts';
import { formatCount, formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { precisionAmong } from '../../../ui/moment-precision.ts';
import classes from './activity-list.module.css';
import { EntryDetails } from './entry-details.tsx';
import { entryTitle, subjectMoments } from './entry-subject.ts';
import { OutcomeMark } from './outcome-mark.tsx';

/** How many entries are shown at first, and added at a time. */
const PAGE = 50;

/** The entries, newest first; each can be expanded. */
export function ActivityList({ entries }: { readonly entries: readonly ActivityEntry[] }) {
  const [shown, setShown] = useState(PAGE);
  const { dateTime } = useFormats();
  const precisionOf = useMemo(() => precisionAmong(subjectMoments(entries)), [entries]);
  const momentOf = (moment: string) => dateTime(moment, precisionOf(moment));
  return (
    <>
      <Accordion
        multiple
        order={2}
        keepMounted={false}
        variant="contained"
        chevronPosition="left"
        role="list"
        aria-label="What was done"
      >
        {entries.slice(0, shown).map((entry) => (
          <Entry key={entry.id} entry={entry} title={entryTitle(entry, momentOf)} />
        ))}
      </Accordion>
      {entries.length > shown && (
        <Group>
          <Button
            variant="default"
            onClick={() => {
              setShown(shown + PAGE);
            }}
          >{`Show more (${formatCount(entries.length - shown)} older)`}</Button>
        </Group>
      )}
    </>
  );
}

function Entry({ entry, title }: { readonly entry: ActivityEntry; readonly title: string }) {
  const { dateTime } = useFormats();
  return (
    <Accordion.Item value={entry.id} role="listitem">
      <Accordion.Control px="sm">
        <span className={classes.row}>
          <Text component="span" size="sm" fw={500} className={classes.title}>
            {title}
          </Text>
          <OutcomeMark outcome={entry.outcome} />
          <Text component="span" size="sm" c="dimmed" className={classes.trigger}>
            {ACTIVITY_TRIGGER_WORDS[entry.trigger]}
          </Text>
          <Text component="span" size="sm" c="dimmed" className={classes.when} title={dateTime(entry.at, 'seconds')}>
            {formatRelativeTime(entry.at)}
          </Text>
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        <EntryDetails entry={entry} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}
