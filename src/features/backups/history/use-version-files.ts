import { useEffect, useState } from 'react';
import { db } from '../../../catalogue/database.ts';
import { backupClient } from '../../../backup/client/client.ts';

/** Reads a file of a version: from the live data, otherwise from the backup. */
export type VersionFileLoader = (backupId: string, hash: string) => Promise<Blob>;

/** Most photos of older versions still exist here; only for a missing one is its backup opened, once. */
export function useVersionFiles(): VersionFileLoader {
  const [files] = useState(() => new VersionFiles());
  useEffect(
    () => () => {
      files.close();
    },
    [files],
  );
  return files.load;
}

class VersionFiles {
  readonly #opened = new Map<string, Promise<string>>();

  readonly load: VersionFileLoader = async (backupId, hash) => {
    const here = await db.files.get(hash);
    if (here) return here.blob;
    return backupClient.readComparedFile(await this.#open(backupId), hash);
  };

  close(): void {
    for (const opening of this.#opened.values())
      opening.then((id) => backupClient.closeComparison(id)).catch(() => undefined);
    this.#opened.clear();
  }

  #open(backupId: string): Promise<string> {
    const known = this.#opened.get(backupId);
    if (known) return known;
    const opening = backupClient
      .openComparison({ kind: 'now' }, { kind: 'backup', source: { kind: 'here' }, id: backupId })
      .then(({ comparisonId }) => comparisonId);
    this.#opened.set(backupId, opening);
    // A failed read may be tried again.
    opening.catch(() => this.#opened.delete(backupId));
    return opening;
  }
}
