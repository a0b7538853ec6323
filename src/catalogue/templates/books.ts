import type { CollectionTemplate } from '../template-shape.ts';

/** Books on the shelf and on the reader. */
export const booksTemplate: CollectionTemplate = {
  template: 'books',
  name: 'Books',
  description: 'Your library, with covers, reading status and the books themselves.',
  icon: 'book',
  color: 'orange',
  titleField: 'title',
  fields: [
    { key: 'title', name: 'Title', type: 'text' },
    { key: 'cover', name: 'Cover', type: 'photos', isSingle: true },
    { key: 'authors', name: 'Authors', type: 'text' },
    { key: 'isbn', name: 'ISBN', type: 'text' },
    { key: 'series', name: 'Series', type: 'text' },
    { key: 'seriesNumber', name: 'Number in series', type: 'number' },
    {
      key: 'status',
      name: 'Status',
      type: 'select',
      options: [
        { label: 'To read', color: 'gray' },
        { label: 'Reading', color: 'blue' },
        { label: 'Read', color: 'green' },
        { label: 'Put aside', color: 'orange' },
        { label: 'Wish list', color: 'grape' },
      ],
    },
    { key: 'rating', name: 'Rating', type: 'rating' },
    {
      key: 'language',
      name: 'Language',
      type: 'select',
      options: [
        { label: 'English', color: 'blue' },
        { label: 'German', color: 'yellow' },
        { label: 'French', color: 'indigo' },
        { label: 'Spanish', color: 'red' },
        { label: 'Italian', color: 'green' },
      ],
    },
    { key: 'published', name: 'Published', type: 'date' },
    {
      key: 'tags',
      name: 'Tags',
      type: 'multiSelect',
      options: [
        { label: 'Fiction', color: 'violet' },
        { label: 'Non-fiction', color: 'cyan' },
        { label: 'Lent out', color: 'red' },
        { label: 'Favourite', color: 'pink' },
      ],
    },
    { key: 'files', name: 'Book files', type: 'files' },
    { key: 'notes', name: 'Notes', type: 'longText' },
  ],
  views: [
    {
      name: 'Shelf',
      kind: 'gallery',
      mainField: 'cover',
      hiddenFields: ['isbn', 'series', 'seriesNumber', 'language', 'published', 'files', 'notes', 'tags'],
    },
    {
      name: 'By status',
      kind: 'board',
      boardField: 'status',
      mainField: 'cover',
      hiddenFields: ['isbn', 'series', 'seriesNumber', 'status', 'language', 'published', 'files', 'notes'],
    },
    { name: 'Table', kind: 'table', hiddenFields: ['notes'] },
  ],
};
