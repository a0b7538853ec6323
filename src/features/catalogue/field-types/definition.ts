import type { Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { ColumnMapping } from '../../../catalogue/import/import-model.ts';
import type { Field, FieldValue, ViewFilter } from '../../../catalogue/model.ts';
import type { FieldForm } from '../collections/field-draft.ts';

export interface CellProps {
  readonly field: Field;
  readonly value: FieldValue;
}

export interface FieldControlProps {
  readonly recordId: string;
  readonly field: Field;
  readonly value: FieldValue | undefined;
  readonly onChange: (value: FieldValue | undefined) => void;
}

export interface FilterValueProps {
  readonly label: string;
  readonly field: Field;
  readonly filter: ViewFilter;
  readonly onChange: (filter: ViewFilter) => void;
}

export interface DetailInputsProps {
  readonly form: FieldForm;
  readonly onChange: (form: FieldForm) => void;
}

export interface ColumnReadingProps {
  readonly mapping: ColumnMapping;
  readonly onChange: (mapping: ColumnMapping) => void;
}

/** How a value is edited in a table cell. */
export interface CellEditing {
  /** Converts a text into a value; `null` if it is invalid. Without it the text is the value. */
  readonly parse?: (text: string) => FieldValue | undefined | null;
  /** Chosen from a list rather than typed. */
  readonly choices?: (field: Field) => readonly { readonly value: string; readonly label: string }[];
  readonly inputType?: 'date';
  readonly inputMode?: 'decimal';
  /** Whether typing on the selected cell replaces its value. */
  readonly startsByTyping?: boolean;
}

/** The look and controls of one type of field. The meaning of its values is in `catalogue/field-types`. */
export interface FieldTypeScreen {
  readonly label: string;
  readonly description: string;
  /** The name of the type in an import, if it differs. */
  readonly importLabel?: string;
  readonly Icon: Icon;
  /** Width of a table column in CSS pixels. */
  readonly width: number;
  /** Whether table cells are right-aligned, like numbers. */
  readonly isAlignedRight?: boolean;
  /** A value in a table cell or on a card: one line, without controls. */
  readonly Cell: ComponentType<CellProps>;
  /** Shows and edits a value on a record's page. */
  readonly Control: ComponentType<FieldControlProps>;
  /** The input for the value to compare with. Without it the type has no comparing filter. */
  readonly FilterValue?: ComponentType<FilterValueProps>;
  /** Types without it are edited only on the record's page. */
  readonly cellEditing?: CellEditing;
  /** Clicking a cell sets the returned value, instead of opening an editor. */
  readonly press?: (value: FieldValue | undefined) => FieldValue;
  /** Inputs for the members of the field beside name and type. Options have their own editor. */
  readonly DetailInputs?: ComponentType<DetailInputsProps>;
  /** The choice of how an import understands a column, if the type leaves that open. */
  readonly ColumnReading?: ComponentType<ColumnReadingProps>;
}
