import { Anchor, Checkbox, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { Fragment } from 'react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { scopeWords, TRIGGER_WORDS } from '../shared/backup-words.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { BackupRowActions } from './backup-row-actions.tsx';
import { CopiesMark } from './copies-mark.tsx';
import { type ListProps, tickOf } from './list-props.ts';
import { SafetyFold } from './safety-fold.tsx';
import { useBackupTitles } from './use-backup-titles.ts';
import { VerifiedMark } from './verified-mark.tsx';

const COLUMNS = ['Backup', 'Type', 'Contents', 'Records', 'Files', 'Size', 'New', 'Verified', 'Copies'] as const;
const FIGURES: readonly string[] = ['Records', 'Files', 'Size', 'New'];

/** The backups as a table, for wide screens. */
export function BackupTable({ entries, chosen, onChoose, isUnfolded, onUnfold }: ListProps) {
  const all = entries.flatMap((entry) => (entry.kind === 'backup' ? [entry.backup] : entry.backups));
  const row = (backup: BackupSummary) => (
    <BackupRow
      key={backup.id}
      backup={backup}
      isChosen={chosen.has(backup.id)}
      onChoose={(isChosen) => {
        onChoose([backup], isChosen);
      }}
    />
  );
  return (
    <Table.ScrollContainer minWidth={960} type="native">
      <Table verticalSpacing={6} horizontalSpacing={8} highlightOnHover aria-label="Backups">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={28}>
              <Checkbox
                size="xs"
                aria-label="Choose all shown"
                {...tickOf(all, chosen)}
                onChange={(event) => {
                  onChoose(all, event.currentTarget.checked);
                }}
              />
            </Table.Th>
            {COLUMNS.map((column) => (
              <Table.Th key={column} {...(FIGURES.includes(column) ? { ta: 'right' as const } : {})}>
                {column}
              </Table.Th>
            ))}
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) =>
            entry.kind === 'backup' ? (
              row(entry.backup)
            ) : (
              <Fragment key="safety">
                <Table.Tr>
                  <Table.Td>
                    <Checkbox
                      size="xs"
                      aria-label="Choose all safety backups"
                      {...tickOf(entry.backups, chosen)}
                      onChange={(event) => {
                        onChoose(entry.backups, event.currentTarget.checked);
                      }}
                    />
                  </Table.Td>
                  <Table.Td colSpan={COLUMNS.length + 1}>
                    <SafetyFold backups={entry.backups} isUnfolded={isUnfolded} onUnfold={onUnfold} />
                  </Table.Td>
                </Table.Tr>
                {isUnfolded && entry.backups.map(row)}
              </Fragment>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function BackupRow({
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
    <Table.Tr {...(isChosen ? { bg: 'var(--mantine-primary-color-light)' } : {})}>
      <Table.Td>
        <Checkbox
          size="xs"
          aria-label={`Choose ${title}`}
          checked={isChosen}
          onChange={(event) => {
            onChoose(event.currentTarget.checked);
          }}
        />
      </Table.Td>
      <Table.Td maw={230}>
        <Group gap={4} wrap="nowrap">
          <Anchor component={Link} to={`/backups/${backup.id}`} size="sm" fw={600} truncate>
            {title}
          </Anchor>
          {backup.isPinned && <IconPin size={14} role="img" aria-label="Pinned" style={{ flexShrink: 0 }} />}
        </Group>
        {title !== moment && (
          <Text size="xs" c="dimmed">
            {moment}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{TRIGGER_WORDS[backup.trigger]}</Table.Td>
      <Table.Td>{scopeWords(backup.scope, backup.withFiles, backup.leftOut)}</Table.Td>
      <Figure>{formatCount(backup.records)}</Figure>
      <Figure>{formatCount(backup.files)}</Figure>
      <Figure>{formatBytes(backup.bytes)}</Figure>
      <Figure>{backup.newChunks === 0 ? 'nothing' : formatBytes(backup.newBytes)}</Figure>
      <Table.Td>
        <VerifiedMark backup={backup} />
      </Table.Td>
      <Table.Td maw={140}>
        <CopiesMark backup={backup} />
      </Table.Td>
      <Table.Td>
        <BackupRowActions backup={backup} title={title} />
      </Table.Td>
    </Table.Tr>
  );
}

function Figure({ children }: { readonly children: string }) {
  return (
    <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {children}
    </Table.Td>
  );
}
