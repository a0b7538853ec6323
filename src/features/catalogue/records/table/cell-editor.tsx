import { type KeyboardEvent, useRef, useState } from 'react';
import type { Field, FieldValue } from '../../../../catalogue/model.ts';
import { screenOf } from '../../field-types/registry.ts';
import classes from './record-table.module.css';

interface CellEditorProps {
  readonly field: Field;
  readonly value: FieldValue | undefined;
  /** The first typed text, which replaces the value. */
  readonly initialText: string | undefined;
  /** @param move where the focus goes next: one row down, one column forward or back, or nowhere. */
  readonly onDone: (value: FieldValue | undefined, move: 'down' | 'next' | 'previous' | 'stay') => void;
  readonly onCancel: () => void;
}

/** Edits one cell: Enter, Tab and leaving keep the value, Esc does not. */
export function CellEditor({ field, value, initialText, onDone, onCancel }: CellEditorProps) {
  const stored = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const [text, setText] = useState(initialText ?? stored);
  const isOver = useRef(false);
  const { parse, choices, inputType = 'text', inputMode } = screenOf(field.type).cellEditing ?? {};
  const parsed = parse ? parse(text) : text;
  const finish = (move: 'down' | 'next' | 'previous' | 'stay', result: FieldValue | undefined | null = parsed) => {
    if (isOver.current) return;
    isOver.current = true;
    if (result === null) onCancel();
    else onDone(result === '' ? undefined : result, move);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') {
      isOver.current = true;
      onCancel();
    } else if (event.key === 'Enter' && parsed !== null) finish('down');
    else if (event.key === 'Tab' && parsed !== null) {
      event.preventDefault();
      finish(event.shiftKey ? 'previous' : 'next');
    }
  };
  const shared = {
    className: classes.editor,
    'aria-label': field.name,
    autoFocus: true,
    value: text,
    onKeyDown,
    onBlur: () => {
      finish('stay');
    },
  };
  if (choices) {
    return (
      <select
        {...shared}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      >
        <option value="">None</option>
        {choices(field).map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...shared}
      type={inputType}
      inputMode={inputMode}
      aria-invalid={parsed === null}
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
      onFocus={(event) => {
        if (initialText === undefined && inputType === 'text') event.currentTarget.select();
      }}
    />
  );
}
