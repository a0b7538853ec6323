import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { RepositoryId } from '../core/ids.ts';
import { decodeHead, encodeHead, type HeadData } from '../format/head.ts';
import type { Source } from '../snapshot/source.ts';

// What this device was last in step with is kept as the source's memo, in the form of its head. A merge changes both in
// one transaction: so a device that is killed anywhere knows whether its data has the merge or not. Before it stands
// the id of the repository: data that is to be shared through another one later starts there as if it had never been
// shared.

/** @throws BackupError `incompatible` if the source keeps no memo. */
export async function readState({ readMemo }: Source, repository: RepositoryId): Promise<HeadData | undefined> {
  if (!readMemo) throw new BackupError('incompatible', { context: { what: 'a source without a memo' } });
  const text = await readMemo();
  const prefix = prefixOf(repository);
  return text?.startsWith(prefix) ? decodeHead(encodeUtf8(text.slice(prefix.length))) : undefined;
}

export function stateText(state: HeadData, repository: RepositoryId): string {
  return prefixOf(repository) + decodeUtf8(encodeHead(state));
}

/** Keeps a state to which nothing in the data was changed. */
export async function writeState(source: Source, state: HeadData, repository: RepositoryId): Promise<void> {
  await source.apply([], noChanges, { memo: stateText(state, repository) });
}

function prefixOf(repository: RepositoryId): string {
  return `${repository}\n`;
}

// A generator, since an array is not an asynchronous sequence.
async function* noChanges(): AsyncGenerator<never, void, undefined> {
  // Nothing but the memo changes.
}
