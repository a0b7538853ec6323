import { ActionIcon, Group, Menu } from '@mantine/core';
import {
  IconDots,
  IconPencil,
  IconPlus,
  IconTrash,
  IconLayoutGrid,
  IconLayoutKanban,
  IconTable,
  IconWorld,
} from '@tabler/icons-react';
import { useState, type ComponentType } from 'react';
import { Link, useNavigate } from 'react-router';
import type { View, ViewKind } from '../../../../catalogue/model.ts';
import { createView, deleteView } from '../../../../catalogue/views.ts';
import { notifyError, notifyUndo } from '../../../errors/notify.tsx';
import { RenameView } from './rename-view.tsx';
import classes from './view-tabs.module.css';

/** The name and icon of each kind of view. */
const VIEW_KINDS: Readonly<
  Record<ViewKind, { readonly name: string; readonly Icon: ComponentType<{ size?: number }> }>
> = {
  table: { name: 'Table', Icon: IconTable },
  gallery: { name: 'Gallery', Icon: IconLayoutGrid },
  board: { name: 'Board', Icon: IconLayoutKanban },
  globe: { name: 'Globe', Icon: IconWorld },
};

const KINDS: readonly ViewKind[] = ['table', 'gallery', 'board', 'globe'];

/** Not all views fit on a narrow screen: scroll to the current one. */
const reveal = (tab: HTMLElement | null) => {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
};

/** The views of a collection as links, and their actions. */
export function ViewTabs({ views, active }: { readonly views: readonly View[]; readonly active: View }) {
  const navigate = useNavigate();
  const [isRenaming, setIsRenaming] = useState(false);
  const show = (id: string) => navigate(`/collections/${active.collectionId}?view=${id}`);

  const add = (kind: ViewKind) => {
    createView(active.collectionId, { name: VIEW_KINDS[kind].name, kind }).then((view) => show(view.id), notifyError);
  };
  const remove = () => {
    deleteView(active.id).then((undo) => {
      notifyUndo(`View “${active.name}” deleted.`, undo);
    }, notifyError);
  };

  return (
    <Group gap={4} wrap="nowrap" className={classes.bar}>
      <nav aria-label="Views" className={classes.tabs}>
        {views.map((view) => {
          const { Icon } = VIEW_KINDS[view.kind];
          return (
            <Link
              key={view.id}
              to={`?view=${view.id}`}
              className={classes.tab}
              ref={view.id === active.id ? reveal : null}
              aria-current={view.id === active.id ? 'page' : undefined}
            >
              <Icon size={16} aria-hidden /> {view.id === active.id ? active.name : view.name}
            </Link>
          );
        })}
      </nav>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`View “${active.name}”: more`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => {
              setIsRenaming(true);
            }}
          >
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={remove} disabled={views.length === 1}>
            Delete view
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Add a view">
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) => {
            const { name, Icon } = VIEW_KINDS[kind];
            return (
              <Menu.Item
                key={kind}
                leftSection={<Icon size={16} aria-hidden />}
                onClick={() => {
                  add(kind);
                }}
              >
                {name}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <RenameView
        view={active}
        isOpen={isRenaming}
        onClose={() => {
          setIsRenaming(false);
        }}
      />
    </Group>
  );
}
