import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noisePng } from './png.ts';

const PHOTO_COUNT = 152;
const WIDTH = 1024;
const HEIGHT = 576;

/** Photos in a folder. */
export interface Photos {
  readonly paths: readonly string[];
  readonly sizeBytes: number;
}

/** Writes photos of about 1.77 MB each, all different, all decodable by a browser: 152 of them take 269 MB. */
export async function writePhotos(folder: string, count = PHOTO_COUNT): Promise<Photos> {
  const paths: string[] = [];
  let sizeBytes = 0;
  for (let number = 1; number <= count; number += 1) {
    const name = `plant-${String(number).padStart(3, '0')}.png`;
    const photo = noisePng(name, WIDTH, HEIGHT);
    await writeFile(join(folder, name), photo);
    paths.push(join(folder, name));
    sizeBytes += photo.length;
  }
  return { paths, sizeBytes };
}
