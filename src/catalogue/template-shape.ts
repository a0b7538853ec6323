import type { ColorName, FieldType, TemplateName, ViewKind } from './model.ts';

/** A field of a template. `key` identifies it within the template: views and samples refer to it by this key. */
interface TemplateField {
  readonly key: string;
  readonly name: string;
  readonly type: FieldType;
  readonly options?: readonly { readonly label: string; readonly color: ColorName }[];
  readonly unit?: string;
  readonly isSequential?: boolean;
  readonly isSingle?: boolean;
  /** `relation`: to the records of this collection itself, or of the companion collection. */
  readonly relatesTo?: 'self' | 'companion';
}

/** A view of a template; fields are named by their keys. */
interface TemplateView {
  readonly name: string;
  readonly kind: ViewKind;
  readonly boardField?: string;
  readonly mainField?: string;
  readonly hiddenFields?: readonly string[];
  readonly sorts?: readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[];
}

/** The initial content of a new collection. */
export interface CollectionTemplate {
  readonly template: TemplateName;
  /** The name of a new collection, unless the person chooses another. */
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  readonly color: ColorName;
  /** The key of the field whose value is a record's title. */
  readonly titleField: string;
  readonly fields: readonly TemplateField[];
  /** The first is shown when the collection is opened. */
  readonly views: readonly TemplateView[];
  /** A second collection that is created along with it. */
  readonly companion?: TemplateName;
}
