import { Divider, NavLink, Skeleton, Stack, Text } from '@mantine/core';
import { IconFileImport, IconLayoutGrid, IconSettings, IconShield } from '@tabler/icons-react';
import { useLiveQuery } from 'dexie-react-hooks';
import { NavLink as RouterLink, useLocation } from 'react-router';
import { db } from '../catalogue/database.ts';
import { CollectionIcon } from '../ui/collection-icon.tsx';
import classes from './app-frame.module.css';

const PAGES = [
  { to: '/import', label: 'Import', Icon: IconFileImport },
  { to: '/backups', label: 'Backups', Icon: IconShield },
  { to: '/settings', label: 'Settings', Icon: IconSettings },
] as const;

/** The sidebar: all collections in order, then the other pages. */
export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  const collections = useLiveQuery(() => db.collections.orderBy('order').toArray());
  const { pathname } = useLocation();
  const isWithin = (path: string) => pathname === path || pathname.startsWith(`${path}/`);

  return (
    <>
      <div className={classes.collections}>
        <NavLink
          component={RouterLink}
          to="/"
          end
          label="Collections"
          leftSection={<IconLayoutGrid size={18} aria-hidden />}
          active={pathname === '/'}
          onClick={onNavigate}
        />
        <Divider my={6} />
        {collections === undefined && (
          <Stack gap={6} p={4}>
            <Skeleton h={28} />
            <Skeleton h={28} />
            <Skeleton h={28} />
          </Stack>
        )}
        {collections?.length === 0 && (
          <Text size="sm" c="dimmed" px="sm">
            None yet
          </Text>
        )}
        {collections?.map(({ id, name, icon, color }) => (
          <NavLink
            key={id}
            component={RouterLink}
            to={`/collections/${id}`}
            label={name}
            noWrap
            leftSection={<CollectionIcon icon={icon} color={color} size={24} />}
            active={isWithin(`/collections/${id}`)}
            onClick={onNavigate}
          />
        ))}
      </div>
      <Divider />
      <div className={classes.pages}>
        {PAGES.map(({ to, label, Icon }) => (
          <NavLink
            key={to}
            component={RouterLink}
            to={to}
            label={label}
            leftSection={<Icon size={18} aria-hidden />}
            active={isWithin(to)}
            onClick={onNavigate}
          />
        ))}
      </div>
    </>
  );
}
