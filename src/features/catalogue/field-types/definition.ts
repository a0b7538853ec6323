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

/** How a value is edited in the cell of the table. */
export interface CellEditing {
  /** The value that a text stands for; `null` for a text that is none. Without it the text is the value. */
  readonly parse?: (text: string) => FieldValue | undefined | null;
  /** Chosen from a list rather than typed. */
  readonly choices?: (field: Field) => readonly { readonly value: string; readonly label: string }[];
  readonly inputType?: 'date';
  readonly inputMode?: 'decimal';
  /** Whether typing on the selected cell replaces its value. */
  readonly startsByTyping?: boolean;
}

/** How one type of field looks and is used. What its values mean is in `catalogue/field-types`. */
export interface FieldTypeScreen {
  readonly label: string;
  readonly description: string;
  /** What an import calls the type, where that differs. */
  readonly importLabel?: string;
  readonly Icon: Icon;
  /** Width of a column of the table in CSS pixels. */
  readonly width: number;
  /** Whether cells of the table are set at the right, as numbers are. */
  readonly isAlignedRight?: boolean;
  /** A value in a table cell or on a card: one line, nothing to press. */
  readonly Cell: ComponentType<CellProps>;
  /** Reads and edits a value on a record's page. */
  readonly Control: ComponentType<FieldControlProps>;
  /** What a filter compares with. Without it the type has no filter that compares. */
  readonly FilterValue?: ComponentType<FilterValueProps>;
  /** Types without it are edited on the record's page only. */
  readonly cellEditing?: CellEditing;
  /** Pressing a cell gives the value this one becomes, instead of opening an editor. */
  readonly press?: (value: FieldValue | undefined) => FieldValue;
  /** Inputs for what the field has beside name and type. Options have an editor of their own. */
  readonly DetailInputs?: ComponentType<DetailInputsProps>;
  /** How an import understands a column, where the type leaves that open. */
  readonly ColumnReading?: ComponentType<ColumnReadingProps>;
}
