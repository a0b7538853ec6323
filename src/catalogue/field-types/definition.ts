import type { Field, FieldType, FieldValue, FileReference, FilterOperator, ViewFilter, ViewKind } from '../model.ts';
import type { CellReading } from './cells/cell-reading.ts';
import type {
  Conversion,
  ConversionContext,
  DirectConversion,
  FieldShape,
  SpelledValue,
  TitleLookup,
} from './conversion.ts';
import type { Ranks } from './ranks.ts';

/** Whether one value passes a filter. */
export type ValueTest = (value: FieldValue | undefined) => boolean;

/** Members of a field that only some types have. */
export type FieldDetail = 'options' | 'relatedCollectionId' | 'unit' | 'isSequential' | 'isSingle';

/**
 * Everything the catalogue needs to know about one type of field. How a value looks is in
 * `features/catalogue/field-types`.
 */
export interface FieldTypeDefinition {
  /** Whether a value can be the title of a record. */
  readonly canBeTitle: boolean;
  /** What the type needs beside name and type. */
  readonly details: readonly FieldDetail[];
  /** Any text is valid, so words can be added to a value and a list can be read from it. */
  readonly isFreeText?: boolean;
  /** A text has paragraphs, so a document gives it a section of its own. */
  readonly hasParagraphs?: boolean;
  /** A value is a list of choices. */
  readonly holdsSeveral?: boolean;
  /** The kind of files that values refer to, for types that do. */
  readonly fileKind?: 'photos' | 'files';
  /** The kind of view that is based on a field of this type. */
  readonly mainOf?: ViewKind;

  /** A value is a latitude and a longitude, for which a file has two columns. */
  readonly hasCoordinates?: boolean;
  /** A time of day in an imported file is left out. */
  readonly keepsOnlyDay?: boolean;

  /** Plain text for conversions and examples: labels and titles instead of ids, no unit, no local formats. */
  readonly text: (value: FieldValue, field: Pick<Field, 'options'>, titleOf: TitleLookup) => string;
  /** Text for a report, if it says more than `text`; `undefined` for a value that the type should not contain. */
  readonly reportText?: (value: FieldValue, field: { readonly unit?: string | undefined }) => string | undefined;
  /** The text that the search box finds, not yet folded. Types without it are not searched. */
  readonly searchText?: (value: FieldValue, field: Field) => string;
  /** Ranks a column for sorting. Types without it cannot be sorted by. */
  readonly rank?: (column: readonly (FieldValue | undefined)[], field: Field) => Ranks;

  /** The applicable filters, the most useful first. */
  readonly operators: readonly FilterOperator[];
  /** The initial value of a new filter, unless the person has to choose it. */
  readonly initialFilterValue?: boolean;
  /** The test behind “is” and “is not”. */
  readonly equals: (wanted: ViewFilter['value']) => ValueTest;

  /** Conversions to this type that do not go through text, by the type a value comes from. */
  readonly convertFrom?: Readonly<Partial<Record<FieldType, DirectConversion>>>;
  /** Converts a text to this type. */
  readonly convertText: (spelled: SpelledValue, to: FieldShape, context: ConversionContext) => Conversion;
  /** Converts files to this type. Without it they are lost. */
  readonly convertFiles?: (value: readonly FileReference[], to: FieldShape) => Conversion;

  /** How cells of a file become values. Types without it cannot be imported from a table. */
  readonly cells?: CellReading;
}
