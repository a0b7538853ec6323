import { equalBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { decodeRepositoryConfig, encodeRepositoryConfig, type RepositoryConfig } from '../format/repository-config.ts';
import { slotText } from '../format/slot-format.ts';
import type { BlobStorage, StorageOptions } from '../storage/blob-storage.ts';
import { CONFIG_KEY, readRepositoryConfig, type Repository } from './repository.ts';

/** Writes `repository.json`, whatever is there. */
export async function writeConfig(
  storage: BlobStorage,
  keys: RepositoryKeys,
  config: RepositoryConfig,
  options: StorageOptions,
): Promise<void> {
  await storage.write(CONFIG_KEY, await encodeRepositoryConfig(config, (text) => keys.configMac(text)), options);
}

/**
 * Changes `repository.json`, which another device may change at the same time: starts from what is there now, and reads
 * it back. No server's conditional write is relied on; a device that finds another change there decides again.
 * @param change receives what is there; it never makes a shared repository one that is not.
 * @returns what is there now. @throws BackupError `busy` with the hint `config-changed-meanwhile` if another device has
 *   changed it; `damaged` if someone without a key has.
 */
export async function changeConfig(
  repository: Repository,
  change: (current: RepositoryConfig) => RepositoryConfig,
  options: StorageOptions,
): Promise<RepositoryConfig> {
  const { storage, keys } = repository;
  if (repository.exclusion === 'caller') {
    const config = change(repository.config);
    await writeConfig(storage, keys, config, options);
    return config;
  }
  const current = await readCurrentConfig(repository, options);
  const config: RepositoryConfig = { ...change(current), ...(current.isShared ? { isShared: true } : {}) };
  const written = await encodeRepositoryConfig(config, (text) => keys.configMac(text));
  await storage.write(CONFIG_KEY, written, options);
  if (!equalBytes(await storage.read(CONFIG_KEY, options), written)) throw configChanged();
  const { mac: _, macText: __, ...read } = await decodeRepositoryConfig(written);
  return read;
}

/** The configuration that is there now. @throws BackupError as `openRepository`. */
export async function readCurrentConfig(
  { storage, keys }: Pick<Repository, 'storage' | 'keys'>,
  options: StorageOptions = {},
): Promise<RepositoryConfig> {
  const { mac, macText, ...config } = await readRepositoryConfig(storage, options);
  if ((await keys.configMac(macText)) !== mac)
    throw new BackupError('damaged', { context: { object: CONFIG_KEY, what: 'mac' } });
  return config;
}

/** @throws BackupError `busy` unless the slots are still those that this device has seen. */
export function assertSameSlots(current: RepositoryConfig, seen: RepositoryConfig): void {
  const textOf = ({ slots }: RepositoryConfig) => slots.map(slotText).join('\n');
  if (textOf(current) !== textOf(seen)) throw configChanged();
}

/** Whether an error means that another device has changed `repository.json` meanwhile. */
export function isConfigChanged(error: unknown): boolean {
  return error instanceof BackupError && error.hint === 'config-changed-meanwhile';
}

function configChanged(): BackupError {
  return new BackupError('busy', { context: { object: CONFIG_KEY }, hint: 'config-changed-meanwhile' });
}
