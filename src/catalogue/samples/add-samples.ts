import { deleteCollection } from '../collections.ts';
import { asCatalogueError } from '../storage-errors.ts';
import { addBookSamples } from './book-samples.ts';
import { addPlaceSamples } from './place-samples.ts';
import { addPlantSamples } from './plant-samples.ts';
import { addProjectSamples } from './project-samples.ts';

/**
 * Fills the app with a small set of each template: plants with photos, places, books with covers, a project. The
 * pictures are drawn here; nothing is downloaded. If it fails or is cancelled, the collections it has created are
 * removed again (their files are swept later, as always).
 * @throws the signal's reason; CatalogueError `storage-full`, `storage-refused`.
 */
export async function addSamples(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
  const made: string[] = [];
  try {
    for (const add of [addPlantSamples, addPlaceSamples, addBookSamples, addProjectSamples]) {
      await add(options.signal, (collectionId) => made.push(collectionId));
      options.signal?.throwIfAborted();
    }
  } catch (error) {
    // Report the original failure, not that cleaning up failed too.
    for (const collectionId of made) await deleteCollection(collectionId).catch(() => undefined);
    throw asCatalogueError(error);
  }
}
