import { ActionIcon, Group, Menu } from '@mantine/core';
import { IconDotsVertical, IconListDetails } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { type BackupAction, useBackupActions } from './use-backup-actions.ts';

/** The actions for a backup in the list: common ones as buttons, the others in a menu. */
export function BackupRowActions({ backup, title }: { readonly backup: BackupSummary; readonly title: string }) {
  const actions = useBackupActions(backup);
  return (
    <Group gap={2} wrap="nowrap" justify="flex-end">
      {actions
        .filter(({ isInRow }) => isInRow)
        .map(({ label, Icon, run, isDanger, isDisabled }) => (
          <ActionIcon
            key={label}
            variant="subtle"
            color="gray"
            aria-label={`${label} ${title}`}
            title={label}
            disabled={isDisabled}
            onClick={run}
            {...(isDanger && !isDisabled ? { c: 'var(--mantine-color-error)' } : {})}
          >
            <Icon size={18} aria-hidden />
          </ActionIcon>
        ))}
      <BackupMenu backup={backup} title={title} actions={actions.filter(({ isInRow }) => !isInRow)} />
    </Group>
  );
}

function BackupMenu({
  backup,
  title,
  actions,
}: {
  readonly backup: BackupSummary;
  readonly title: string;
  readonly actions: readonly BackupAction[];
}) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${title}`}>
          <IconDotsVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={Link}
          to={`/backups/${backup.id}`}
          leftSection={<IconListDetails size={16} aria-hidden />}
        >
          Details
        </Menu.Item>
        {actions.map(({ label, Icon, run, isDanger, isDisabled }) => (
          <Menu.Item
            key={label}
            onClick={run}
            disabled={isDisabled}
            leftSection={<Icon size={16} aria-hidden />}
            {...(isDanger ? { color: 'red' } : {})}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
