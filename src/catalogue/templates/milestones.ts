import type { CollectionTemplate } from '../template-shape.ts';

/** The milestones of a project; created along with it. */
export const milestonesTemplate: CollectionTemplate = {
  template: 'milestones',
  name: 'Milestones',
  description: 'The goals of a project, with due dates.',
  icon: 'flag',
  color: 'grape',
  titleField: 'name',
  fields: [
    { key: 'name', name: 'Name', type: 'text' },
    { key: 'due', name: 'Due', type: 'date' },
    {
      key: 'status',
      name: 'Status',
      type: 'select',
      options: [
        { label: 'Planned', color: 'gray' },
        { label: 'Under way', color: 'blue' },
        { label: 'Reached', color: 'green' },
        { label: 'Dropped', color: 'red' },
      ],
    },
    { key: 'description', name: 'Description', type: 'longText' },
  ],
  views: [{ name: 'Table', kind: 'table', sorts: [{ field: 'due', direction: 'ascending' }] }],
};
