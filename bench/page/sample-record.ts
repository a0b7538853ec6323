import type { CatalogueRecord } from '../../src/catalogue/model.ts';

/** A record as people have them, of some 420 bytes when it is stored. */
export function sampleRecord(number: number, collectionId: string): CatalogueRecord {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const values = {
    name: `Place number ${number}`,
    country: ['Norway', 'Portugal', 'Japan', 'Kenya', 'Peru'][number % 5] ?? '',
    population: (number * 7919) % 9_000_000,
    location: { latitude: ((number * 37) % 18_000) / 100 - 90, longitude: ((number * 73) % 36_000) / 100 - 180 },
    visited: number % 3 === 0,
    notes: 'A line of notes as people write them, neither long nor short, but there.',
  };
  return { id: crypto.randomUUID(), collectionId, values, fileHashes: [], createdAt: at, updatedAt: at };
}
