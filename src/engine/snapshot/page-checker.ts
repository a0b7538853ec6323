import { type Bytes, decodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import { decodePage, type StoredAttachment, type StoredRow } from '../format/row-line.ts';
import { mostPageBytes } from '../format/tree-bounds.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import { MOST_DATA_FINDINGS } from '../repository/finding-list.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { PlacedEntry } from '../repository/read-node.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { findChangedLines } from './changed-lines.ts';
import type { KeyPath } from './key-path.ts';
import { problemOfRow } from './read-attachment.ts';
import { decodeLines, orThrow, readPage, type StoredLine } from './tree-reader.ts';

/** The pages that are expected at most: of more, each is read when its turn comes. */
const MOST_EXPECTED = 500_000;
/** How much of pages is kept to compare later versions of them. */
const MOST_VERSION_CHARACTERS = 16 * 1024 * 1024;

/** The result of checking a page, kept so that pages shared by many snapshots are checked once. */
export interface PageFigures {
  /** The node's claims about the page. */
  readonly claim: TreeEntry;
  readonly firstKey: unknown;
  readonly rows: number;
  readonly bytes: number;
  readonly attachments: number;
  readonly attachedBytes: number;
  /** Why the page could not be read. */
  readonly error?: BackupError;
  /** How many rows cannot be restored as they are. */
  readonly brokenRows: number;
  /** The first of them, as many as a report can take. */
  readonly broken: readonly { readonly keyText: string; readonly problem: string }[];
}

/** A page in which nothing is wrong. */
interface PageVersion {
  readonly text: string;
  readonly figures: PageFigures;
}

interface ExpectedPage {
  readonly page: PlacedEntry;
  readonly keyPath: KeyPath;
}

/**
 * Checks pages. Most are checked while their pack is in memory anyway: each page is expected first, and taken when its
 * chunk was opened. The others (of several pieces, or of a chunk that cannot be opened) are read.
 */
export class PageChecker {
  readonly #repository: Repository;
  readonly #options: StorageOptions;
  readonly #expected = new Map<ChunkId, ExpectedPage[]>();
  readonly #pages = new Map<string, PageFigures>();
  #damagedChunks: ReadonlySet<ChunkId> = new Set();
  #brokenKept = 0;
  /** Intact pages without files, by the last key: the latest version of each. */
  readonly #versions = new Map<string, PageVersion>();
  #versionCharacters = 0;

  constructor(repository: Repository, { signal }: StorageOptions = {}) {
    this.#repository = repository;
    this.#options = signal ? { signal } : {};
  }

  /** Prepares for a page that will be asked for. */
  expect(page: PlacedEntry, keyPath: KeyPath): void {
    const [only, ...more] = page.pieces;
    if (only === undefined || more.length > 0 || this.#expected.size >= MOST_EXPECTED) return;
    const known = this.#expected.get(only);
    if (known) known.push({ page, keyPath });
    else this.#expected.set(only, [{ page, keyPath }]);
  }

  /** Checks the pages in a chunk that was opened and matches its id. */
  take(chunk: PackedChunk, plain: Bytes): void {
    const expected = this.#expected.get(chunk.id);
    if (!expected || chunk.kind !== CHUNK_KIND.page) return;
    this.#expected.delete(chunk.id);
    for (const { page, keyPath } of expected) {
      const id = nameOf(page, keyPath);
      const isAsClaimed = plain.length === page.plainBytes && plain.length <= mostPageBytes(page.rows);
      if (!isAsClaimed || this.#pages.has(id)) continue;
      try {
        this.#pages.set(id, this.#figuresByVersion(page, keyPath, decodeUtf8(plain)));
      } catch (error) {
        this.#pages.set(id, failed(page, error));
      }
    }
  }

  /**
   * Of pages without files, one that ends with the same key is mostly another version with a few other lines: then only
   * these are decoded.
   */
  #figuresByVersion(page: PlacedEntry, keyPath: KeyPath, text: string): PageFigures {
    const place = JSON.stringify([keyPath, page.lastKey]);
    const version = this.#versions.get(place);
    const figures =
      (version && this.#figuresOfChange(page, keyPath, text, version)) ??
      this.#figures(page, keyPath, orThrow(decodeLines(text, page)));
    if (page.attached.length > 0 || figures.attachments > 0 || figures.brokenRows > 0) return figures;
    this.#versionCharacters += text.length - (version?.text.length ?? 0);
    this.#versions.set(place, { text, figures });
    if (this.#versionCharacters > MOST_VERSION_CHARACTERS) {
      this.#versions.clear();
      this.#versionCharacters = 0;
    }
    return figures;
  }

  /** @returns `undefined` if the whole page must be decoded, because too much differs or anything is wrong with it. */
  #figuresOfChange(page: PlacedEntry, keyPath: KeyPath, text: string, version: PageVersion): PageFigures | undefined {
    const changed = findChangedLines(text, version.text);
    if (!changed || version.figures.rows + changed.added !== page.rows || !isBehind(version.figures, page))
      return undefined;
    const lines = decodePage(changed.text, changed.lines, { last: { key: decodeKey(page.lastKey) } }, false);
    const isIntact = lines.every(
      (line) => !(line instanceof BackupError) && line.row.attachments.length === 0 && !damageOfRow(line.row, keyPath),
    );
    if (!isIntact) return undefined;
    return { ...version.figures, claim: page, rows: page.rows, bytes: page.plainBytes };
  }

  /** Tells which chunks cannot be read, once all were tried: rows of their files are broken. */
  noteDamaged(damagedChunks: ReadonlySet<ChunkId>): void {
    this.#damagedChunks = damagedChunks;
    this.#expected.clear();
    this.#versions.clear();
    if (damagedChunks.size === 0) return;
    const isHit = ({ claim }: PageFigures) => claim.attached.some((id) => damagedChunks.has(id));
    for (const [id, figures] of this.#pages) if (isHit(figures)) this.#pages.delete(id);
  }

  /** What is known of a page, or found by reading it. */
  async figuresOf(page: PlacedEntry, keyPath: KeyPath): Promise<PageFigures> {
    const id = nameOf(page, keyPath);
    const known = this.#pages.get(id);
    if (known && isSameClaim(known.claim, page)) return known.error || isBehind(known, page) ? known : misplaced(page);
    const figures = await this.#read(page, keyPath);
    // A page that was read as another node has it stays known as that.
    if (!known) this.#pages.set(id, figures);
    return figures;
  }

  async #read(page: PlacedEntry, keyPath: KeyPath): Promise<PageFigures> {
    try {
      return this.#figures(page, keyPath, await readPage(this.#repository, page, this.#options));
    } catch (error) {
      return failed(page, error);
    }
  }

  #figures(page: PlacedEntry, keyPath: KeyPath, lines: readonly StoredLine[]): PageFigures {
    const listed = new Set(page.attached);
    const broken: { keyText: string; problem: string }[] = [];
    let brokenRows = 0;
    let attachments = 0;
    let attachedBytes = 0;
    for (const { row } of lines) {
      let problem: string | undefined;
      for (const attachment of row.attachments) {
        attachments += 1;
        attachedBytes += attachment.sizeBytes;
        problem ??= this.#problemOf(attachment, listed);
      }
      problem ??= damageOfRow(row, keyPath);
      if (problem === undefined) continue;
      brokenRows += 1;
      if (this.#brokenKept < MOST_DATA_FINDINGS) broken.push({ keyText: JSON.stringify(row.key), problem });
      this.#brokenKept += 1;
    }
    const firstKey = decodeKey(lines[0]?.row.key);
    const counts = { rows: lines.length, bytes: page.plainBytes, attachments, attachedBytes };
    return { claim: page, firstKey, ...counts, brokenRows, broken };
  }

  #problemOf({ sizeBytes, pieces }: StoredAttachment, listed: ReadonlySet<ChunkId>): string | undefined {
    let bytes = 0;
    for (const [at, id] of pieces.entries()) {
      const place = this.#repository.index.find(id);
      if (!place) return `a piece of a file is missing: ${id}`;
      if (this.#damagedChunks.has(id)) return `a piece of a file is damaged: ${id}`;
      if (!listed.has(id)) return `a piece of a file is not listed with its page: ${id}`;
      if (at < pieces.length - 1 && place.chunk.plainBytes !== MAX_CHUNK_BYTES) return `a piece is not whole: ${id}`;
      bytes += place.chunk.plainBytes;
    }
    return bytes === sizeBytes ? undefined : `a file has ${bytes} bytes instead of ${sizeBytes}`;
  }
}

const nameOf = ({ pieces }: PlacedEntry, keyPath: KeyPath) => JSON.stringify([keyPath, pieces]);

/** Whether two nodes claim the same about a page. */
function isSameClaim(a: TreeEntry, b: TreeEntry): boolean {
  const isSame = a.rows === b.rows && a.plainBytes === b.plainBytes && a.attached.length === b.attached.length;
  return (
    isSame &&
    JSON.stringify(a.lastKey) === JSON.stringify(b.lastKey) &&
    a.attached.every((id, at) => id === b.attached[at])
  );
}

function isBehind({ firstKey }: PageFigures, { afterKeyText }: PlacedEntry): boolean {
  return afterKeyText === undefined || compareKeys(decodeKey(JSON.parse(afterKeyText)), firstKey) < 0;
}

const NO_FIGURES = {
  firstKey: undefined,
  rows: 0,
  bytes: 0,
  attachments: 0,
  attachedBytes: 0,
  brokenRows: 0,
  broken: [],
};

function failed(claim: TreeEntry, error: unknown): PageFigures {
  if (!(error instanceof BackupError) || !isDamage(error)) throw error;
  return { ...NO_FIGURES, claim, error };
}

function misplaced(page: PlacedEntry): PageFigures {
  return failed(page, new BackupError('damaged', { context: { what: 'range of keys' } }));
}

/** A type that this platform lacks is not damage: another browser can restore the row. */
function damageOfRow(row: StoredRow, keyPath: KeyPath): string | undefined {
  const problem = problemOfRow(row, keyPath);
  return problem && isDamage(problem) ? problem.message : undefined;
}
