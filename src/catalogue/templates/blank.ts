import type { CollectionTemplate } from '../template-shape.ts';

/** A name and notes: the start of anything. */
export const blankTemplate: CollectionTemplate = {
  template: 'blank',
  name: 'Collection',
  description: 'A name and notes; add the fields you need.',
  icon: 'box',
  color: 'gray',
  titleField: 'name',
  fields: [
    { key: 'name', name: 'Name', type: 'text' },
    { key: 'notes', name: 'Notes', type: 'longText' },
  ],
  views: [{ name: 'Table', kind: 'table' }],
};
