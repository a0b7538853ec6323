import { Anchor, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { Fragment } from 'react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { contentWords, scopeWords, TRIGGER_WORDS } from '../shared/backup-words.ts';
import { formatBytes } from '../../../ui/format.ts';
import { BackupRowActions } from './backup-row-actions.tsx';
import { CopiesMark } from './copies-mark.tsx';
import { type ListProps, tickOf } from './list-props.ts';
import { SafetyFold } from './safety-fold.tsx';
import { useBackupTitles } from './use-backup-titles.ts';
import { VerifiedMark } from './verified-mark.tsx';

/** The backups as cards, for narrow screens. */
export function BackupCards({ entries, chosen, onChoose, isUnfolded, onUnfold }: ListProps) {
  const card = (backup: BackupSummary) => (
    <BackupCard
      key={backup.id}
      backup={backup}
      isChosen={chosen.has(backup.id)}
      onChoose={(isChosen) => {
        onChoose([backup], isChosen);
      }}
    />
  );
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Backups">
      {entries.map((entry) =>
        entry.kind === 'backup' ? (
          card(entry.backup)
        ) : (
          <Fragment key="safety">
            <Paper component="li" withBorder radius="md" p="sm">
              <Group gap="sm" wrap="nowrap" align="flex-start">
                <Checkbox
                  mt={3}
                  aria-label="Choose all safety backups"
                  {...tickOf(entry.backups, chosen)}
                  onChange={(event) => {
                    onChoose(entry.backups, event.currentTarget.checked);
                  }}
                />
                <SafetyFold backups={entry.backups} isUnfolded={isUnfolded} onUnfold={onUnfold} />
              </Group>
            </Paper>
            {isUnfolded && entry.backups.map(card)}
          </Fragment>
        ),
      )}
    </Stack>
  );
}

function BackupCard({
  backup,
  isChosen,
  onChoose,
}: {
  readonly backup: BackupSummary;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}) {
  const { titleOf, momentOf } = useBackupTitles();
  const title = titleOf(backup);
  const moment = momentOf(backup.takenAt);
  return (
    <Paper
      component="li"
      withBorder
      radius="md"
      p="sm"
      pb={6}
      {...(isChosen ? { bg: 'var(--mantine-primary-color-light)' } : {})}
    >
      <Group gap="sm" wrap="nowrap">
        <Checkbox
          aria-label={`Choose ${title}`}
          checked={isChosen}
          onChange={(event) => {
            onChoose(event.currentTarget.checked);
          }}
        />
        <Group gap={4} wrap="nowrap" miw={0}>
          <Anchor component={Link} to={`/backups/${backup.id}`} fw={600} truncate>
            {title}
          </Anchor>
          {backup.isPinned && <IconPin size={14} role="img" aria-label="Pinned" style={{ flexShrink: 0 }} />}
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {[
          ...(title === moment ? [] : [moment]),
          TRIGGER_WORDS[backup.trigger],
          scopeWords(backup.scope, backup.withFiles, backup.leftOut),
        ].join(' · ')}
      </Text>
      <Text size="sm">
        {contentWords(backup)}
        {backup.newChunks === 0 ? '; nothing new' : `; ${formatBytes(backup.newBytes)} new`}
      </Text>
      <Group gap={6}>
        <Text size="sm" c="dimmed">
          Verified:
        </Text>
        <VerifiedMark backup={backup} />
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={6} wrap="nowrap" miw={0}>
          <Text size="sm" c="dimmed">
            Copies:
          </Text>
          <CopiesMark backup={backup} />
        </Group>
        <BackupRowActions backup={backup} title={title} />
      </Group>
    </Paper>
  );
}
