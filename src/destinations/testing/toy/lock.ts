const CACHE = 'toy-locks';

/** The only code that a shelf accepts; `undefined`: any, or none. In a cache, which page and worker share. */
export async function readLock(shelf: string): Promise<string | undefined> {
  return (await (await caches.open(CACHE)).match(`/${shelf}`))?.text();
}

/** From now on the shelf accepts only this code. */
export async function lockShelf(shelf: string, code: string): Promise<void> {
  await (await caches.open(CACHE)).put(`/${shelf}`, new Response(code));
}

export async function removeLocks(): Promise<void> {
  await caches.delete(CACHE);
}
