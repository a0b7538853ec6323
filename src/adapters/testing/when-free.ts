/** Tries until nobody has the file open any more: a worker may for a moment, also one that has ended. */
export async function whenFree<Result>(change: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      const isInUse = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isInUse || attempt >= 400) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Removes a folder with all that is in it. */
export function removeFolder(parent: FileSystemDirectoryHandle, name: string): Promise<void> {
  return whenFree(() => parent.removeEntry(name, { recursive: true }));
}
