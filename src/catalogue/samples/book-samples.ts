import { type CoverLook, drawCover } from './draw-cover.ts';
import { addSampleRecords, createSampleCollection, type SampleValues } from './sample-collection.ts';
import { storeSampleFile } from './sample-file.ts';

interface BookSample {
  readonly values: SampleValues & { readonly title: string; readonly authors: string };
  readonly cover: Pick<CoverLook, 'hue' | 'motif'>;
}

/** Books in the public domain, with the day of their first publication; the ISBNs are those of Penguin Classics. */
export const BOOKS: readonly BookSample[] = [
  {
    values: {
      title: 'Pride and Prejudice',
      authors: 'Jane Austen',
      isbn: '9780141439518',
      status: 'Read',
      rating: 5,
      language: 'English',
      published: '1813-01-28',
      tags: ['Fiction', 'Favourite'],
    },
    cover: { hue: 345, motif: 'rings' },
  },
  {
    values: {
      title: 'Frankenstein',
      authors: 'Mary Shelley',
      isbn: '9780141439471',
      status: 'Read',
      rating: 4,
      language: 'English',
      published: '1818-01-01',
      tags: ['Fiction'],
    },
    cover: { hue: 205, motif: 'peaks' },
  },
  {
    values: {
      title: 'A Christmas Carol',
      authors: 'Charles Dickens',
      status: 'Read',
      rating: 4,
      language: 'English',
      published: '1843-12-19',
      tags: ['Fiction'],
    },
    cover: { hue: 8, motif: 'bars' },
  },
  {
    values: {
      title: 'Moby-Dick; or, The Whale',
      authors: 'Herman Melville',
      status: 'Reading',
      language: 'English',
      published: '1851-10-18',
      tags: ['Fiction'],
      notes: 'First published in London as The Whale, in three volumes.',
    },
    cover: { hue: 200, motif: 'waves' },
  },
  {
    values: {
      title: 'Walden',
      authors: 'Henry David Thoreau',
      status: 'To read',
      language: 'English',
      published: '1854-08-09',
      tags: ['Non-fiction'],
    },
    cover: { hue: 130, motif: 'sun' },
  },
  {
    values: {
      title: 'On the Origin of Species',
      authors: 'Charles Darwin',
      status: 'Reading',
      language: 'English',
      published: '1859-11-24',
      tags: ['Non-fiction'],
    },
    cover: { hue: 95, motif: 'rings' },
  },
  {
    values: {
      title: 'Le Tour du monde en quatre-vingts jours',
      authors: 'Jules Verne',
      series: 'Voyages extraordinaires',
      status: 'To read',
      language: 'French',
      published: '1873-01-30',
      tags: ['Fiction'],
    },
    cover: { hue: 28, motif: 'sun' },
  },
  {
    values: {
      title: 'Treasure Island',
      authors: 'Robert Louis Stevenson',
      status: 'Read',
      rating: 4,
      language: 'English',
      published: '1883-11-14',
      tags: ['Fiction', 'Lent out'],
      notes: 'Lent to Anna.',
    },
    cover: { hue: 185, motif: 'waves' },
  },
  {
    values: {
      title: 'Dracula',
      authors: 'Bram Stoker',
      isbn: '9780141439846',
      status: 'Put aside',
      rating: 3,
      language: 'English',
      published: '1897-05-26',
      tags: ['Fiction'],
    },
    cover: { hue: 355, motif: 'peaks' },
  },
  {
    values: {
      title: 'The Wonderful Wizard of Oz',
      authors: 'L. Frank Baum',
      series: 'Oz',
      seriesNumber: 1,
      status: 'Wish list',
      language: 'English',
      published: '1900-05-17',
      tags: ['Fiction'],
    },
    cover: { hue: 145, motif: 'bars' },
  },
];

const OPENING = `PRIDE AND PREJUDICE
by Jane Austen

Chapter 1

It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.

However little known the feelings or views of such a man may be on his first entering a neighbourhood, this truth is so well fixed in the minds of the surrounding families, that he is considered as the rightful property of some one or other of their daughters.

“My dear Mr. Bennet,” said his lady to him one day, “have you heard that Netherfield Park is let at last?”

Mr. Bennet replied that he had not.

“But it is,” returned she; “for Mrs. Long has just been here, and she told me all about it.”

Mr. Bennet made no answer.
`;

/** Ten books with drawn covers; the first has its opening pages as a file. */
export async function addBookSamples(
  signal: AbortSignal | undefined,
  onCreated: (collectionId: string) => void,
): Promise<void> {
  const books = await createSampleCollection('books', onCreated);
  const rows: SampleValues[] = [];
  for (const { values, cover } of BOOKS) {
    signal?.throwIfAborted();
    const picture = await drawCover({ ...cover, title: values.title, author: values.authors });
    rows.push({ ...values, cover: [await storeSampleFile(picture, `${values.title.replace(/[^\w -]/g, '')}.jpg`)] });
  }
  const [first, ...others] = rows;
  const opening = await storeSampleFile(
    new Blob([OPENING], { type: 'text/plain' }),
    'Pride and Prejudice - chapter 1.txt',
  );
  await addSampleRecords(books, [{ ...first, files: [opening] }, ...others]);
}
