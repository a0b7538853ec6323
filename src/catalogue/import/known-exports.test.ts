import { expect, it } from 'vitest';
import { guessTarget } from './guess-target.ts';
import { inspectImport } from './inspect-import.ts';
import { planImport } from './plan-import.ts';

// The columns that programs export, in their order, each with two made-up values; and the fields that they go into by
// themselves. Every other column becomes a field of its own.

type Columns = Readonly<Record<string, readonly [string, string]>>;
type Fields = Readonly<Record<string, string>>;

const EXPORTS: readonly (readonly [string, 'books' | 'places' | 'plants', Columns, Fields])[] = [
  ['Goodreads', 'books', {
    'Book Id': ['101', '102'], 'Title': ['The Long Field', 'North Light'], 'Author': ['Anna Writer', 'Ben Author'], 'Author l-f': ['Writer, Anna', 'Author, Ben'],
    'Additional Authors': ['', 'Cleo Editor'], 'ISBN': ['="0306406152"', '="0201530821"'], 'ISBN13': ['="9780306406157"', '="9780201530827"'], 'My Rating': ['4', '0'],
    'Average Rating': ['3.98', '4.12'], 'Publisher': ['Example House', 'Example House'], 'Binding': ['Paperback', 'Hardcover'], 'Number of Pages': ['312', '208'], 'Year Published': ['1999', '2015'],
    'Date Read': ['2021/03/04', ''], 'Date Added': ['2021/01/02', '2022/02/03'], 'Bookshelves': ['sea, ships', 'art'], 'Exclusive Shelf': ['read', 'to-read'], 'My Review': ['Good.', ''],
  }, { 'Title': 'Title', 'Author': 'Authors', 'ISBN': 'ISBN', 'My Rating': 'Rating', 'Bookshelves': 'Tags', 'Exclusive Shelf': 'Status', 'My Review': 'Notes' }],
  ['LibraryThing', 'books', {
    'Book Id': ['1', '2'], 'Title': ['The Long Field', 'North Light'], 'Sort Character': ['5', '1'], 'Primary Author': ['Writer, Anna', 'Author, Ben'], 'Primary Author Role': ['', ''],
    'Secondary Author': ['', 'Editor, Cleo'], 'Publication': ['Example House (1999)', 'Example House (2015)'], 'Date': ['1999', '2015'], 'Review': ['Good.', ''], 'Rating': ['4.5', '3'],
    'Comment': ['from Ida', ''], 'Media': ['Paper Book', 'eBook'], 'Page Count': ['312', '208'], 'Acquired': ['2021-01-02', '2022-02-03'], 'Tags': ['sea,ships', 'art'], 'Collections': ['Your library', 'Wishlist'],
    'Languages': ['English', 'German'], 'Original Languages': ['English', 'German'], 'ISBN': ['[0306406152]', '[0201530821]'], 'ISBNs': ['0306406152, 9780306406157', '0201530821'], 'Dewey Decimal': ['813.54', '759'],
  }, { 'Title': 'Title', 'Primary Author': 'Authors', 'Review': 'Notes', 'Rating': 'Rating', 'Tags': 'Tags', 'Languages': 'Language', 'ISBN': 'ISBN' }],
  ['StoryGraph', 'books', {
    'Title': ['The Long Field', 'North Light'], 'Authors': ['Anna Writer', 'Ben Author, Cleo Editor'], 'Contributors': ['', ''], 'ISBN/UID': ['9780306406157', '9780201530827'], 'Format': ['paperback', 'digital'],
    'Read Status': ['read', 'to-read'], 'Date Added': ['2021/01/02', '2022/02/03'], 'Last Date Read': ['2021/03/04', ''], 'Read Count': ['1', '0'], 'Moods': ['calm, sad', 'funny'], 'Pace': ['slow', 'fast'],
    'Star Rating': ['4.25', '3.0'], 'Review': ['Good.', ''], 'Tags': ['sea', 'art'], 'Owned?': ['Yes', 'No'],
  }, { 'Title': 'Title', 'Authors': 'Authors', 'ISBN/UID': 'ISBN', 'Read Status': 'Status', 'Star Rating': 'Rating', 'Review': 'Notes', 'Tags': 'Tags' }],
  ['Kobo', 'books', {
    'ContentID': ['a-1', 'b-2'], 'Title': ['The Long Field', 'North Light'], 'Subtitle': ['', 'A life'], 'Attribution': ['Anna Writer', 'Ben Author'], 'ISBN': ['9780306406157', '9780201530827'], 'Series': ['Harbour', ''],
    'SeriesNumber': ['1', ''], 'ReadStatus': ['2', '0'], '___PercentRead': ['100', '0'], 'Language': ['en', 'de'], 'Publisher': ['Example House', 'Example House'], '___UserRating': ['4', '5'],
    '___SyncTime': ['2021-03-04T10:11:12Z', '2022-02-03T01:02:03Z'], 'Synopsis': ['A field.', 'A light.'],
  }, { 'Title': 'Title', 'Attribution': 'Authors', 'ISBN': 'ISBN', 'Series': 'Series', 'SeriesNumber': 'Number in series', 'ReadStatus': 'Status', 'Language': 'Language', '___UserRating': 'Rating', 'Synopsis': 'Notes' }],
  ['iNaturalist', 'places', {
    'id': ['1', '2'], 'observed_on_string': ['2021-05-04 10:12', '2021-06-05'], 'observed_on': ['2021-05-04', '2021-06-05'], 'time_observed_at': ['2021-05-04 08:12:00 UTC', ''], 'user_login': ['ida', 'ida'],
    'quality_grade': ['research', 'casual'], 'url': ['https://example.org/1', 'https://example.org/2'], 'tag_list': ['wood, moss', ''], 'description': ['on a stump', ''], 'captive_cultivated': ['false', 'true'],
    'place_guess': ['North wood', 'South field'], 'latitude': ['47.1', '46.5'], 'longitude': ['8.1', '7.5'], 'species_guess': ['Fern', 'Oak'], 'scientific_name': ['Dryopteris filix-mas', 'Quercus robur'],
    'common_name': ['Male fern', 'Pedunculate oak'], 'iconic_taxon_name': ['Plantae', 'Plantae'], 'taxon_id': ['11', '12'],
  }, { 'observed_on': 'Visited', 'description': 'Notes', 'latitude': 'Location', 'longitude': 'Location', 'common_name': 'Name', 'iconic_taxon_name': 'Kind' }],
  ['GBIF', 'places', {
    'gbifID': ['4011', '4012'], 'kingdom': ['Plantae', 'Plantae'], 'genus': ['Dryopteris', 'Quercus'], 'species': ['Dryopteris filix-mas', 'Quercus robur'], 'scientificName': ['Dryopteris filix-mas (L.) Schott', 'Quercus robur L.'],
    'countryCode': ['CH', 'DE'], 'locality': ['North wood', 'South field'], 'occurrenceStatus': ['PRESENT', 'PRESENT'], 'decimalLatitude': ['47.1', '46.5'], 'decimalLongitude': ['8.1', '7.5'],
    'elevation': ['620.0', '580.0'], 'eventDate': ['2021-05-04', '2021-06-05'], 'year': ['2021', '2021'], 'basisOfRecord': ['HUMAN_OBSERVATION', 'HUMAN_OBSERVATION'], 'occurrenceRemarks': ['on a stump', ''], 'issue': ['', ''],
  }, { 'kingdom': 'Kind', 'species': 'Name', 'countryCode': 'Country', 'decimalLatitude': 'Location', 'decimalLongitude': 'Location', 'elevation': 'Elevation', 'eventDate': 'Visited', 'occurrenceRemarks': 'Notes' }],
  ['iNaturalist without places', 'plants', {
    'observed_on': ['2021-05-04', '2021-06-05'], 'scientific_name': ['Dryopteris filix-mas', 'Quercus robur'], 'common_name': ['Male fern', 'Pedunculate oak'], 'genus': ['Dryopteris', 'Quercus'], 'description': ['on a stump', ''],
  }, { 'scientific_name': 'Species', 'common_name': 'Name', 'description': 'Notes' }],
];

it.each(EXPORTS)('columns of %s go into the fields of %s', async (_, template, columns, fields) => {
  const names = Object.keys(columns);
  const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  const content = [names, ...[0, 1].map((at) => names.map((name) => columns[name]?.[at] ?? ''))].map(line).join('\n');
  const inspection = await inspectImport(new File([content], 'export.csv'));
  const { target, mappings } = planImport(inspection, guessTarget(inspection));
  expect(target).toMatchObject({ template });
  const found = mappings.flatMap(({ column, to }) => (to.kind === 'field' ? [[column, target.fields.find(({ key }) => key === to.fieldKey)?.name]] : []));
  expect(Object.fromEntries(found)).toEqual(fields);
});
