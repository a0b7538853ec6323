import type { CollectionTemplate } from '../template-shape.ts';

/** Places on the globe: seen, or wished for. */
export const placesTemplate: CollectionTemplate = {
  template: 'places',
  name: 'Places',
  description: 'Places you have seen or want to see, on a globe.',
  icon: 'world',
  color: 'blue',
  titleField: 'name',
  fields: [
    { key: 'name', name: 'Name', type: 'text' },
    { key: 'location', name: 'Location', type: 'location' },
    { key: 'country', name: 'Country', type: 'text' },
    {
      key: 'kind',
      name: 'Kind',
      type: 'select',
      options: [
        { label: 'City', color: 'blue' },
        { label: 'Town or village', color: 'cyan' },
        { label: 'Nature', color: 'green' },
        { label: 'Mountain', color: 'gray' },
        { label: 'Coast or island', color: 'teal' },
        { label: 'Building or monument', color: 'orange' },
        { label: 'Museum', color: 'grape' },
        { label: 'Food and drink', color: 'pink' },
      ],
    },
    { key: 'population', name: 'Population', type: 'number' },
    { key: 'elevation', name: 'Elevation', type: 'number', unit: 'm' },
    { key: 'visited', name: 'Visited', type: 'date' },
    { key: 'rating', name: 'Rating', type: 'rating' },
    { key: 'notes', name: 'Notes', type: 'longText' },
    { key: 'photos', name: 'Photos', type: 'photos' },
  ],
  views: [
    { name: 'Globe', kind: 'globe', mainField: 'location' },
    { name: 'Table', kind: 'table', hiddenFields: ['notes'] },
    {
      name: 'Gallery',
      kind: 'gallery',
      mainField: 'photos',
      hiddenFields: ['location', 'population', 'elevation', 'notes'],
    },
  ],
};
