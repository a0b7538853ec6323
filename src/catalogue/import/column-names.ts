import type { CoordinatePart } from './import-model.ts';
import { wordsOf } from '../field-types/cells/column.ts';

/** Names that are the same apart from how they are written. */
function sameNameKey(name: string): string {
  return wordsOf(name).join('');
}

const LATITUDE = new Set(['lat', 'latitude', 'breite', 'breitengrad']);
const LONGITUDE = new Set(['lon', 'lng', 'long', 'longitude', 'länge', 'längengrad']);

/** Whether a column's name says that it is one half of a location. */
export function coordinatePartOf(name: string): CoordinatePart | undefined {
  const last = wordsOf(name).at(-1) ?? '';
  if (LATITUDE.has(last)) return 'latitude';
  return LONGITUDE.has(last) ? 'longitude' : undefined;
}

/**
 * The common part of the names of a location's two halves: `private` for `private_latitude` and `private_longitude`.
 */
export function coordinateGroupOf(name: string): string {
  return wordsOf(name).slice(0, -1).join(' ');
}

/** Other common names of a field, the likeliest first, by the field's own name without spaces. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'name',
    [
      'title',
      'label',
      'displayname',
      'city',
      'cityname',
      'place',
      'placename',
      'asciiname',
      'plant',
      'plantname',
      'commonname',
      'fullname',
      'vernacularname',
      'speciesguess',
      'species',
      'scientificname',
      'placeguess',
      'locality',
    ],
  ],
  ['title', ['name', 'booktitle', 'book', 'summary', 'subject', 'issue', 'headline']],
  [
    'location',
    [
      'loc',
      'coordinates',
      'coords',
      'geo',
      'geometry',
      'position',
      'point',
      'latlon',
      'latlng',
      'geopoint',
      'loccoordinates',
      'locationcoordinates',
      'geometrycoordinates',
    ],
  ],
  ['country', ['countryname', 'countrycode', 'nation', 'land', 'cc']],
  ['kind', ['type', 'category', 'iconictaxonname', 'kingdom']],
  ['population', ['pop', 'inhabitants', 'popest', 'einwohner']],
  ['elevation', ['altitude', 'height', 'elev', 'dem']],
  ['visited', ['datevisited', 'visiteddate', 'visitedon', 'observedon', 'eventdate']],
  ['rating', ['myrating', 'starrating', 'userrating', 'stars', 'score']],
  [
    'notes',
    [
      'note',
      'review',
      'myreview',
      'comment',
      'comments',
      'remarks',
      'description',
      'mynotes',
      'privatenotes',
      'occurrenceremarks',
      'synopsis',
    ],
  ],
  ['description', ['body', 'details', 'notes', 'text']],
  ['authors', ['author', 'authorname', 'primaryauthor', 'writer', 'by', 'creator', 'attribution']],
  ['isbn', ['isbn13', 'isbn10', 'isbns', 'isbn13isbn10', 'isbnuid', 'ean']],
  ['series', ['seriesname']],
  ['numberinseries', ['seriesnumber', 'volume', 'bookinseries']],
  ['status', ['state', 'exclusiveshelf', 'readstatus', 'readingstatus', 'shelf', 'lifecycle']],
  ['language', ['lang', 'languages', 'languagecode']],
  [
    'published',
    ['publicationdate', 'datepublished', 'pubdate', 'releasedate', 'yearpublished', 'originalpublicationyear', 'date'],
  ],
  ['tags', ['tag', 'genres', 'genre', 'subjects', 'bookshelves', 'collections', 'categories', 'keywords']],
  ['species', ['latinname', 'botanicalname', 'scientificname', 'latin', 'acceptedscientificname', 'taxonspeciesname']],
  ['locationinthehome', ['location', 'room', 'spot', 'place', 'window']],
  ['acquired', ['bought', 'since', 'purchased', 'acquiredon', 'dateacquired', 'purchasedate']],
  ['wateringinterval', ['watering', 'waterevery', 'wateringdays', 'waterinterval', 'wateringintervaldays']],
  ['lastwatered', ['watered', 'wateredon']],
  ['light', ['lightneeds', 'sunlight', 'exposure']],
  ['health', ['condition']],
  ['toxictopets', ['toxic', 'poisonous', 'toxicity']],
  ['assignee', ['assignedto', 'owner', 'assignees']],
  ['labels', ['tags', 'label']],
  ['due', ['duedate', 'deadline', 'dueon']],
  ['number', ['id', 'nr', 'no', 'key', 'issuenumber']],
  ['priority', ['prio', 'severity']],
]);

/** How well a column's name matches a field's: 3 the same, up to 2 a common synonym, 0 no match. */
export function nameFit(column: string, field: string): number {
  const [columnKey, fieldKey] = [sameNameKey(column), sameNameKey(field)];
  if (columnKey === fieldKey) return 3;
  const place = (SYNONYMS.get(fieldKey) ?? []).indexOf(columnKey);
  return place === -1 ? 0 : 2 - place / 100;
}
