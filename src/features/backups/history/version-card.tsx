import { Badge, Button, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import type { RecordVersion } from '../../../backup/contract/comparing.ts';
import { ComparedFields } from '../shared/compare/compared-fields.tsx';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import type { VersionFileLoader } from './use-version-files.ts';
import { backupsWords, deviceWords, spanWords } from './version-words.ts';

/** One version: when the record had it, how it differs from now, and a way to bring it back. */
export function VersionCard({
  version,
  isOfSeveral,
  isBusy,
  onBringBack,
  loadFile,
}: {
  readonly version: RecordVersion;
  /** Versions were made on several devices, so each says on which. */
  readonly isOfSeveral: boolean;
  readonly isBusy: boolean;
  readonly onBringBack: (version: RecordVersion) => void;
  readonly loadFile: VersionFileLoader;
}) {
  const { dateTime } = useFormats();
  const [showsAll, setShowsAll] = useState(false);
  const { row, newest, isSameAsNow } = version;
  const when = spanWords(version, dateTime);
  const fields = row?.fields ?? [];
  const shown = showsAll ? fields : fields.filter(({ isDifferent }) => isDifferent);
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-label={`Version of ${when}`}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <div>
            <Title order={2} size="h4">
              {when}
            </Title>
            <Text
              size="sm"
              c="dimmed"
            >{`${backupsWords(version)}, last ${formatRelativeTime(newest.takenAt)}${isOfSeveral ? ` · ${deviceWords(version)}` : ''}`}</Text>
          </div>
          {isSameAsNow && (
            <Badge variant="light" tt="none">
              {row ? 'As it is now' : 'Not there, as now'}
            </Badge>
          )}
          {row && !isSameAsNow && (
            <Button
              variant="default"
              size="compact-md"
              leftSection={<IconHistory size={16} aria-hidden />}
              disabled={isBusy}
              onClick={() => {
                onBringBack(version);
              }}
            >
              Bring this version back
            </Button>
          )}
        </Group>
        {!row && <Text size="sm">The record was not there.</Text>}
        {row && !isSameAsNow && shown.length === 0 && <Text size="sm">Only the time of the last change differs.</Text>}
        {shown.length > 0 && (
          <ComparedFields
            fields={shown}
            sides={['Now', 'Then']}
            isMarked={row?.change === 'changed'}
            loadFile={(hash) => loadFile(newest.id, hash)}
            queryKey={['version', newest.id]}
          />
        )}
        {fields.length > shown.length || showsAll ? (
          <Switch
            size="sm"
            label={isSameAsNow ? 'Show its fields' : 'Show the fields that are the same, too'}
            checked={showsAll}
            onChange={(event) => {
              setShowsAll(event.currentTarget.checked);
            }}
          />
        ) : null}
      </Stack>
    </Paper>
  );
}
