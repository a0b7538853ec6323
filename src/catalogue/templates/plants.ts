import type { CollectionTemplate } from '../template-shape.ts';

/** House and garden plants: where they stand, when they need water, how they are. */
export const plantsTemplate: CollectionTemplate = {
  template: 'plants',
  name: 'Plants',
  description: 'Where they are, when they need water, how they are doing.',
  icon: 'plant',
  color: 'green',
  titleField: 'name',
  fields: [
    { key: 'name', name: 'Name', type: 'text' },
    { key: 'photos', name: 'Photos', type: 'photos' },
    { key: 'species', name: 'Species', type: 'text' },
    { key: 'place', name: 'Location in the home', type: 'text' },
    { key: 'acquired', name: 'Acquired', type: 'date' },
    { key: 'wateringInterval', name: 'Watering interval', type: 'number', unit: 'days' },
    { key: 'lastWatered', name: 'Last watered', type: 'date' },
    {
      key: 'light',
      name: 'Light',
      type: 'select',
      options: [
        { label: 'Full sun', color: 'orange' },
        { label: 'Bright, indirect', color: 'yellow' },
        { label: 'Half shade', color: 'lime' },
        { label: 'Shade', color: 'gray' },
      ],
    },
    {
      key: 'health',
      name: 'Health',
      type: 'select',
      options: [
        { label: 'Thriving', color: 'green' },
        { label: 'Fine', color: 'teal' },
        { label: 'Needs care', color: 'yellow' },
        { label: 'Ailing', color: 'red' },
        { label: 'Dormant', color: 'gray' },
      ],
    },
    { key: 'toxicToPets', name: 'Toxic to pets', type: 'checkbox' },
    { key: 'notes', name: 'Notes', type: 'longText' },
  ],
  views: [
    {
      name: 'Gallery',
      kind: 'gallery',
      mainField: 'photos',
      hiddenFields: ['acquired', 'toxicToPets', 'notes', 'light', 'wateringInterval'],
    },
    { name: 'Table', kind: 'table', hiddenFields: ['notes'] },
    {
      name: 'By health',
      kind: 'board',
      boardField: 'health',
      mainField: 'photos',
      hiddenFields: ['acquired', 'toxicToPets', 'notes', 'light', 'health'],
    },
  ],
};
