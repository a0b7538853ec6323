import { addSampleRecords, createSampleCollection, type SampleValues } from './sample-collection.ts';

/** Coordinates and populations of the cities: GeoNames (the cities themselves, rounded to 0.001°). */
export const PLACES: readonly SampleValues[] = [
  {
    name: 'Reykjavík',
    location: { latitude: 64.135, longitude: -21.895 },
    country: 'Iceland',
    kind: 'City',
    population: 118918,
    visited: '2022-06-20',
    rating: 5,
    notes: 'The northernmost capital of a sovereign state. In June it hardly gets dark.',
  },
  {
    name: 'Lisbon',
    location: { latitude: 38.717, longitude: -9.133 },
    country: 'Portugal',
    kind: 'City',
    population: 517802,
    visited: '2019-09-14',
    rating: 5,
    notes: 'Tram 28 early in the morning, before the crowds.',
  },
  {
    name: 'Kyoto',
    location: { latitude: 35.021, longitude: 135.754 },
    country: 'Japan',
    kind: 'City',
    population: 1459640,
    visited: '2023-11-18',
    rating: 5,
    notes: 'Maples at Tōfuku-ji.',
  },
  {
    name: 'Valparaíso',
    location: { latitude: -33.036, longitude: -71.63 },
    country: 'Chile',
    kind: 'City',
    population: 282448,
    notes: 'Hills, funiculars and painted walls; the historic quarter is World Heritage.',
  },
  {
    name: 'Ljubljana',
    location: { latitude: 46.051, longitude: 14.505 },
    country: 'Slovenia',
    kind: 'City',
    population: 272220,
    visited: '2021-08-07',
    rating: 4,
  },
  {
    name: 'Cape Town',
    location: { latitude: -33.926, longitude: 18.423 },
    country: 'South Africa',
    kind: 'City',
    population: 3433441,
  },
  {
    name: 'Wellington',
    location: { latitude: -41.287, longitude: 174.776 },
    country: 'New Zealand',
    kind: 'City',
    population: 381900,
    notes: 'The cable car goes up to the botanic garden.',
  },
  {
    name: 'Ushuaia',
    location: { latitude: -54.811, longitude: -68.316 },
    country: 'Argentina',
    kind: 'City',
    population: 58028,
    notes: 'On the Beagle Channel, where the ships to Antarctica leave.',
  },
  {
    name: 'Mount Fuji',
    location: { latitude: 35.361, longitude: 138.727 },
    country: 'Japan',
    kind: 'Mountain',
    elevation: 3776,
    visited: '2023-11-22',
    rating: 4,
    notes: 'Seen from Lake Kawaguchi. The climbing season is July to early September.',
  },
  {
    name: 'Uluru',
    location: { latitude: -25.345, longitude: 131.036 },
    country: 'Australia',
    kind: 'Nature',
    elevation: 863,
    notes: 'Sacred to the Aṉangu; walk around it, not up.',
  },
  {
    name: 'Machu Picchu',
    location: { latitude: -13.163, longitude: -72.545 },
    country: 'Peru',
    kind: 'Building or monument',
    elevation: 2430,
  },
  {
    name: 'Royal Botanic Gardens, Kew',
    location: { latitude: 51.479, longitude: -0.295 },
    country: 'United Kingdom',
    kind: 'Nature',
    visited: '2018-05-05',
    rating: 5,
    notes: 'The Palm House dates from the 1840s.',
  },
];

/** Twelve places all over the globe, some seen, some wished for. */
export async function addPlaceSamples(
  signal: AbortSignal | undefined,
  onCreated: (collectionId: string) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const places = await createSampleCollection('places', onCreated);
  await addSampleRecords(places, PLACES);
}
