import {
  IconAlignLeft,
  IconCalendar,
  IconCheckbox,
  IconCircleDot,
  IconHash,
  IconLetterT,
  IconLink,
  IconMapPin,
  IconPaperclip,
  IconPhoto,
  IconRelationManyToMany,
  IconStar,
  IconTags,
  type Icon,
} from '@tabler/icons-react';
import type { FieldType } from '../../../catalogue/model.ts';

/** How a kind of field is called and shown. */
export interface FieldTypeWords {
  readonly label: string;
  readonly description: string;
  readonly Icon: Icon;
}

/** Every kind of field, in the order in which they are offered. */
export const FIELD_TYPE_WORDS: Readonly<Record<FieldType, FieldTypeWords>> = {
  text: { label: 'Text', description: 'One line', Icon: IconLetterT },
  longText: { label: 'Long text', description: 'Notes of any length', Icon: IconAlignLeft },
  number: { label: 'Number', description: 'With a unit if you like', Icon: IconHash },
  date: { label: 'Date', description: 'A day', Icon: IconCalendar },
  checkbox: { label: 'Checkbox', description: 'Yes or no', Icon: IconCheckbox },
  select: { label: 'Select', description: 'One of several options', Icon: IconCircleDot },
  multiSelect: { label: 'Multi-select', description: 'Any of several options', Icon: IconTags },
  rating: { label: 'Rating', description: 'Up to five stars', Icon: IconStar },
  url: { label: 'Web address', description: 'A link', Icon: IconLink },
  location: { label: 'Location', description: 'Latitude and longitude', Icon: IconMapPin },
  relation: { label: 'Relation', description: 'Links to other records', Icon: IconRelationManyToMany },
  photos: { label: 'Photos', description: 'Pictures', Icon: IconPhoto },
  files: { label: 'Files', description: 'Any files', Icon: IconPaperclip },
};
