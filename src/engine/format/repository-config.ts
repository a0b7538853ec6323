import { hexOf, z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { decodeUtf8, encodeUtf8, equalBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { RepositoryId } from '../core/ids.ts';
import { sha256Hex } from '../core/sha256.ts';
import { type KeySlot, slotSchema, slotText } from './slot-format.ts';

/** The maximum number of key slots of one repository. */
export const MAX_SLOTS = 8;
/** Several devices may write, and packs are condemned before they are removed. FORMAT.md §9a. */
const SHARED_VERSION = 2;

const configSchema = z.strictObject({
  format: z.literal('heirloom-repository'),
  version: z.union([z.literal(1), z.literal(SHARED_VERSION)]),
  id: hexOf(32),
  createdAt: z.iso.datetime({ precision: 3 }),
  slots: z.array(slotSchema).check(z.maxLength(MAX_SLOTS)),
  checksum: hexOf(32),
  mac: hexOf(32),
});

/** `repository.json`, without its checksum and mac. */
export interface RepositoryConfig {
  readonly id: RepositoryId;
  readonly createdAt: string;
  readonly slots: readonly KeySlot[];
  /** Whether several devices may write: version 2. Readers of version 1 refuse it. FORMAT.md §9a. */
  readonly isShared?: true;
}

export const MAX_CONFIG_BYTES = 256 * 1024;

function textOf({ id, createdAt, slots, isShared }: RepositoryConfig, checksum: string, mac: string): Bytes {
  // Slots are inserted as text, because those of unknown kinds must stay exactly as they were written.
  const [before, after] = JSON.stringify({
    format: 'heirloom-repository',
    version: isShared ? SHARED_VERSION : 1,
    id,
    createdAt,
    slots: [],
    checksum,
    mac,
  }).split('[]');
  return encodeUtf8(`${before}[${slots.map(slotText).join(',')}]${after}`);
}

/** @param computeMac computes the mac of a text with the repository's config key. */
export async function encodeRepositoryConfig(
  config: RepositoryConfig,
  computeMac: (text: Bytes) => Promise<string>,
): Promise<Bytes> {
  const mac = await computeMac(textOf(config, '', ''));
  return textOf(config, await sha256Hex(textOf(config, '', mac)), mac);
}

export interface DecodedConfig extends RepositoryConfig {
  /** The mac as read, and the text it covers: compared once a key is known. */
  readonly mac: string;
  readonly macText: Bytes;
}

function parseJson(stored: Bytes): unknown {
  try {
    return JSON.parse(decodeUtf8(stored));
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'repository.json' }, cause });
  }
}

/**
 * Reads `repository.json`, without a key.
 * @throws BackupError `newer-version`, `limit-exceeded`, `damaged`.
 */
export async function decodeRepositoryConfig(stored: Bytes): Promise<DecodedConfig> {
  const context = { object: 'repository.json' };
  if (stored.length > MAX_CONFIG_BYTES) throw new BackupError('limit-exceeded', { context });
  const json = parseJson(stored);
  const version = z.looseObject({ format: z.literal('heirloom-repository'), version: z.int() }).safeParse(json);
  if (version.success && version.data.version > SHARED_VERSION) {
    throw new BackupError('newer-version', { context: { version: version.data.version } });
  }
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) throw new BackupError('damaged', { context });

  const { createdAt, slots, checksum, mac } = parsed.data;
  const config: RepositoryConfig = {
    // The schema has just checked that the id is 64 hexadecimal digits.
    id: parsed.data.id as RepositoryId,
    createdAt,
    slots,
    ...(parsed.data.version === SHARED_VERSION ? { isShared: true } : {}),
  };
  const isCanonical = equalBytes(stored, textOf(config, checksum, mac));
  if (!isCanonical || (await sha256Hex(textOf(config, '', mac))) !== checksum)
    throw new BackupError('damaged', { context });
  return { ...config, mac, macText: textOf(config, '', '') };
}
