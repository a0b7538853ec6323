import type { ColorName, FieldType, TemplateName, ViewKind } from './model.ts';
import { blankTemplate } from './templates/blank.ts';
import { booksTemplate } from './templates/books.ts';
import { milestonesTemplate } from './templates/milestones.ts';
import { placesTemplate } from './templates/places.ts';
import { plantsTemplate } from './templates/plants.ts';
import { projectTemplate } from './templates/project.ts';

/** A field of a template. `key` is its name within the template: views refer to it, and samples find the field by it. */
export interface TemplateField {
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
export interface TemplateView {
  readonly name: string;
  readonly kind: ViewKind;
  readonly boardField?: string;
  readonly mainField?: string;
  readonly hiddenFields?: readonly string[];
  readonly sorts?: readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[];
}

/** What a new collection starts with. */
export interface CollectionTemplate {
  readonly template: TemplateName;
  /** What a new collection is called, unless the person says otherwise. */
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  readonly color: ColorName;
  /** The key of the field whose value is a record's title. */
  readonly titleField: string;
  readonly fields: readonly TemplateField[];
  /** The first is shown when the collection is opened. */
  readonly views: readonly TemplateView[];
  /** A second collection that is made along with it. */
  readonly companion?: TemplateName;
}

/** All templates, by name. */
export const TEMPLATES: Readonly<Record<TemplateName, CollectionTemplate>> = {
  plants: plantsTemplate,
  places: placesTemplate,
  books: booksTemplate,
  project: projectTemplate,
  milestones: milestonesTemplate,
  blank: blankTemplate,
};

/** The templates a person chooses from, in this order. Milestones come with a project. */
export const OFFERED_TEMPLATES: readonly TemplateName[] = ['plants', 'places', 'books', 'project', 'blank'];
