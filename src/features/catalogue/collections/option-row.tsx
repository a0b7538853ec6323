import { ActionIcon, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import type { SelectOption } from '../../../catalogue/model.ts';
import { ColorChoice } from '../../../ui/color-choice.tsx';
import { draggableItem, DragHandle } from '../../../ui/drag-handle.tsx';
import type { DragOrder } from '../../../ui/use-drag-order.ts';
import { COLOR_NAMES } from './collection-colors.ts';
import classes from './field-list.module.css';

/** One option while the options are edited. */
export function OptionRow({
  option,
  number,
  drag,
  hasFocus,
  onChange,
  onRemove,
  onEnter,
  onMoveUp,
  onMoveDown,
}: {
  readonly option: SelectOption;
  readonly number: number;
  readonly drag: DragOrder;
  /** It was just added and takes the focus. */
  readonly hasFocus: boolean;
  readonly onChange: (option: SelectOption) => void;
  readonly onRemove: () => void;
  readonly onEnter: () => void;
  readonly onMoveUp: (() => void) | undefined;
  readonly onMoveDown: (() => void) | undefined;
}) {
  const name = option.label.trim() === '' ? `option ${number}` : option.label;
  return (
    <li className={classes.row} {...draggableItem(drag, option.id)}>
      <DragHandle drag={drag} id={option.id} className={classes.handle} />
      <Popover trapFocus withArrow position="bottom-start" width={290}>
        <Popover.Target>
          <ActionIcon
            variant="default"
            aria-label={`Colour of ${name}: ${option.color}`}
            style={{ background: `var(--mantine-color-${option.color}-5)` }}
          />
        </Popover.Target>
        <Popover.Dropdown>
          <ColorChoice
            isInPopover
            label={`Colour of ${name}`}
            colors={COLOR_NAMES}
            value={option.color}
            onChange={(color) => {
              onChange({ ...option, color });
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <TextInput
        className={classes.text}
        aria-label={`Option ${number}`}
        placeholder="Name of the option"
        size="xs"
        value={option.label}
        autoFocus={hasFocus}
        onChange={(event) => {
          onChange({ ...option, label: event.currentTarget.value });
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Enter goes to the next option; it does not submit the form.
          event.preventDefault();
          if (option.label.trim() !== '') onEnter();
        }}
      />
      <div className={classes.tools}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Move ${name} up`}
          disabled={!onMoveUp}
          onClick={onMoveUp}
        >
          <IconChevronUp size={18} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Move ${name} down`}
          disabled={!onMoveDown}
          onClick={onMoveDown}
        >
          <IconChevronDown size={18} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconX size={18} />
        </ActionIcon>
      </div>
    </li>
  );
}
