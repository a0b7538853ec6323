import type { TemplateName } from './model.ts';
import type { CollectionTemplate } from './template-shape.ts';
import { blankTemplate } from './templates/blank.ts';
import { booksTemplate } from './templates/books.ts';
import { milestonesTemplate } from './templates/milestones.ts';
import { placesTemplate } from './templates/places.ts';
import { plantsTemplate } from './templates/plants.ts';
import { projectTemplate } from './templates/project.ts';

/** All templates, by name. */
export const TEMPLATES: Readonly<Record<TemplateName, CollectionTemplate>> = {
  plants: plantsTemplate,
  places: placesTemplate,
  books: booksTemplate,
  project: projectTemplate,
  milestones: milestonesTemplate,
  blank: blankTemplate,
};

/** The templates a person can choose, in this order. Milestones come with a project. */
export const OFFERED_TEMPLATES: readonly TemplateName[] = ['plants', 'places', 'books', 'project', 'blank'];
