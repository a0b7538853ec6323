import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical, IconListDetails } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../worker/protocol.ts';
import { useBackupActions } from './use-backup-actions.ts';

/** What can be done with a backup, from the list. */
export function BackupMenu({ backup, title }: { readonly backup: BackupSummary; readonly title: string }) {
  const actions = useBackupActions(backup);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${title}`}><IconDotsVertical size={18} aria-hidden /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={`/backups/${backup.id}`} leftSection={<IconListDetails size={16} aria-hidden />}>Details</Menu.Item>
        {actions.map(({ label, Icon, run, isDanger, isDisabled }) => (
          <Menu.Item key={label} onClick={run} disabled={isDisabled} leftSection={<Icon size={16} aria-hidden />} {...(isDanger ? { color: 'red' } : {})}>{label}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
