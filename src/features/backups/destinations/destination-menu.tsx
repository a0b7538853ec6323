import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { useDestinationActions } from './use-destination-actions.ts';

/** The actions for a destination. */
export function DestinationMenu({ destination }: { readonly destination: DestinationStatus }) {
  const actions = useDestinationActions(destination);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={`Actions for ${destination.name}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, Icon, run, isDanger, isDisabled }) => (
          <Menu.Item
            key={label}
            leftSection={<Icon size={16} aria-hidden />}
            disabled={isDisabled}
            onClick={run}
            {...(isDanger ? { c: 'var(--mantine-color-error)' } : {})}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
