import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowLeft,
  IconChevronLeft,
  IconChevronRight,
  IconCopy,
  IconDots,
  IconHistory,
  IconTrash,
} from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import type { CatalogueRecord, View } from '../../../catalogue/model.ts';
import { duplicateRecord } from '../../../catalogue/records.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { askToDeleteRecords } from './delete-records.ts';
import type { CollectionParts } from './use-collection.ts';
import { useNeighbours } from './use-neighbours.ts';

interface RecordActionsProps {
  readonly parts: CollectionParts;
  readonly record: CatalogueRecord;
  readonly view: View | undefined;
  /** Saves pending edits. */
  readonly onLeave: () => void;
}

/** The links and actions of a record's page. */
export function RecordActions({ parts, record, view, onLeave }: RecordActionsProps) {
  const navigate = useNavigate();
  const neighbours = useNeighbours(record.id, view, parts.fields, record.collectionId);
  const viewParam = view ? `?view=${view.id}` : '';
  const back = `/collections/${record.collectionId}${viewParam}`;
  const addressOf = (id: string) => `/collections/${record.collectionId}/records/${id}${viewParam}`;

  const duplicate = () => {
    onLeave();
    runAndReport(async () => {
      const copy = await duplicateRecord(record.id);
      await navigate(addressOf(copy.id));
    });
  };
  const remove = () => {
    askToDeleteRecords([record.id], () => void navigate(back));
  };
  return (
    <>
      <Button
        component={Link}
        to={back}
        variant="default"
        size="sm"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
      >
        {parts.collection.name}
      </Button>
      <Step label="Previous record" Icon={IconChevronLeft} to={neighbours.previous && addressOf(neighbours.previous)} />
      <Step label="Next record" Icon={IconChevronRight} to={neighbours.next && addressOf(neighbours.next)} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="This record: more">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={duplicate}>
            Duplicate
          </Menu.Item>
          <Menu.Item
            component={Link}
            to={`/collections/${record.collectionId}/records/${record.id}/history`}
            onClick={onLeave}
            leftSection={<IconHistory size={16} aria-hidden />}
          >
            History across backups
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Step({
  label,
  Icon,
  to,
}: {
  readonly label: string;
  readonly Icon: typeof IconChevronLeft;
  readonly to: string | undefined;
}) {
  if (to === undefined)
    return (
      <ActionIcon variant="default" size={36} aria-label={label} disabled>
        <Icon size={18} aria-hidden />
      </ActionIcon>
    );
  return (
    <ActionIcon component={Link} to={to} variant="default" size={36} aria-label={label}>
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}
