import type { ChunkId, PackId } from '../core/ids.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { isId, parseId } from '../core/ids.ts';
import type { Finding } from './check-objects.ts';
import { checkPack } from './check-packs.ts';
import type { Repository } from './repository.ts';

/** A damaged pack, and its readable part. */
export interface DamagedPack {
  readonly id: PackId;
  /** Chunks that can be read and match their id. */
  readonly intact: readonly ChunkId[];
  readonly damaged: readonly ChunkId[];
}

const PACK_SUBJECT = /^packs\/([0-9a-f]{64})$/;

/** The packs that findings are about. */
export function packsInFindings(findings: readonly Finding[]): readonly PackId[] {
  const ids = findings.flatMap(({ subject }) => PACK_SUBJECT.exec(subject)?.[1] ?? []).filter(isId);
  return [...new Set(ids)].map((id) => parseId<PackId>(id));
}

/**
 * Reads suspected packs completely, one after the other: the findings of a check may have been repaired since. Damage
 * is remembered in the index of the open repository. Packs that the index does not have are skipped.
 */
export async function findDamagedPacks(
  repository: Repository,
  suspects: readonly PackId[],
  options: StorageOptions = {},
): Promise<readonly DamagedPack[]> {
  const found: DamagedPack[] = [];
  for (const id of suspects) {
    const pack = repository.index.packs.get(id);
    if (!pack) continue;
    const { finding, bad } = await checkPack(repository, pack, options);
    if (!finding) continue;
    const damaged = new Set(bad);
    for (const chunk of pack.chunks) if (damaged.has(chunk.id)) repository.index.noteDamage({ pack, chunk });
    const intact = pack.chunks.map((chunk) => chunk.id).filter((chunk) => !damaged.has(chunk));
    found.push({ id, intact, damaged: [...damaged] });
  }
  return found;
}
