import { BackupError, type BlobStorage } from '../../../engine/index.ts';
import { encodeHex, equalBytes, storageKey } from '../../../engine/low-level.ts';
import type { Host } from '../state/host.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { browserPorts } from '../platform/ports.ts';
import { changePlace, getFacts, mustGetDestination } from '../places/destination.ts';
import { kindOf, probePlace } from '../../../destinations/at-place.ts';
import { noting } from '../places/note-failure.ts';
import { openReplica } from '../places/open-replica.ts';

const TRIAL_BYTES = 4096;

/**
 * Opens the replica at a destination, writes a small object there, reads it back and removes it. It is written among
 * the locks: bytes that no key opens block nobody there, so it does no harm if it is left behind. On a server, tries
 * all that copying relies on, and remembers what it found out.
 */
export function testDestination(host: Host, id: string): Promise<{ readonly durationMs: number }> {
  return noting(id, async () => {
    const startedAt = performance.now();
    const destination = await mustGetDestination(id);
    // A place that is writable but whose copy cannot be opened does not work.
    if ((await getFacts(id)).lastCopyAt !== undefined) await openReplica(host, destination, 'read');
    const { place } = destination;
    const probed = await probePlace(place);
    if (probed !== place) {
      await changePlace(id, probed);
      announceBackupsChanged();
    } else await tryWriting(await kindOf(place).open('readwrite'));
    return { durationMs: performance.now() - startedAt };
  });
}

async function tryWriting(storage: BlobStorage): Promise<void> {
  const bytes = browserPorts.random.bytes(TRIAL_BYTES);
  const key = storageKey('locks', encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
  await storage.write(key, bytes);
  try {
    if (!equalBytes(await storage.read(key), bytes))
      throw new BackupError('storage-failed', { context: { what: 'other bytes came back' } });
  } finally {
    await storage.remove(key);
  }
}
