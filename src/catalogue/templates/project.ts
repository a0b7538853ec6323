import type { CollectionTemplate } from '../template-shape.ts';

/** The issues of a project: numbered, with status, milestone and dependencies. */
export const projectTemplate: CollectionTemplate = {
  template: 'project',
  name: 'Project',
  description: 'Numbered issues with status, milestones and what depends on what.',
  icon: 'checklist',
  color: 'violet',
  titleField: 'title',
  companion: 'milestones',
  fields: [
    { key: 'title', name: 'Title', type: 'text' },
    { key: 'number', name: 'Number', type: 'number', isSequential: true },
    {
      key: 'status',
      name: 'Status',
      type: 'select',
      options: [
        { label: 'Backlog', color: 'gray' },
        { label: 'To do', color: 'blue' },
        { label: 'In progress', color: 'yellow' },
        { label: 'In review', color: 'grape' },
        { label: 'Done', color: 'green' },
      ],
    },
    {
      key: 'priority',
      name: 'Priority',
      type: 'select',
      options: [
        { label: 'Urgent', color: 'red' },
        { label: 'High', color: 'orange' },
        { label: 'Medium', color: 'yellow' },
        { label: 'Low', color: 'gray' },
      ],
    },
    { key: 'assignee', name: 'Assignee', type: 'text' },
    { key: 'milestone', name: 'Milestone', type: 'relation', relatesTo: 'companion' },
    {
      key: 'labels',
      name: 'Labels',
      type: 'multiSelect',
      options: [
        { label: 'Bug', color: 'red' },
        { label: 'Feature', color: 'teal' },
        { label: 'Improvement', color: 'cyan' },
        { label: 'Question', color: 'pink' },
        { label: 'Chore', color: 'gray' },
      ],
    },
    { key: 'dependsOn', name: 'Depends on', type: 'relation', relatesTo: 'self' },
    { key: 'due', name: 'Due', type: 'date' },
    { key: 'description', name: 'Description', type: 'longText' },
  ],
  views: [
    { name: 'Board', kind: 'board', boardField: 'status', hiddenFields: ['status', 'description', 'dependsOn'] },
    {
      name: 'Table',
      kind: 'table',
      hiddenFields: ['description'],
      sorts: [{ field: 'number', direction: 'ascending' }],
    },
  ],
};
