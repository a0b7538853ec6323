import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import { MOST_ENTRIES, MOST_LEVEL, MOST_NODE_CHARACTERS } from '../format/tree-bounds.ts';
import { encodeNode, entryText, type TreeEntry } from '../format/tree-node.ts';

const LEAST_ENTRIES = 8;
const MEAN_ENTRIES = 64;
const BOUNDARY = 2 ** 32 / MEAN_ENTRIES;

/** Stores a node and returns the ids of its pieces. */
export type SaveNode = (node: Uint8Array<ArrayBuffer>) => Promise<readonly ChunkId[]>;

function endsBehind(entry: TreeEntry): boolean {
  const [first] = entry.pieces;
  return first !== undefined && Number.parseInt(first.slice(0, 8), 16) < BOUNDARY;
}

/** One level of the tree: collects entries into nodes, and passes each node's own entry to the level above. */
class Level {
  readonly #level: number;
  readonly #save: SaveNode;
  #above: Level | undefined;
  #entries: TreeEntry[] = [];
  #texts: string[] = [];
  #textLength = 0;
  /** Resolves once every node that is complete was saved and passed up; the next one is gathered meanwhile. */
  passing: Promise<void> = Promise.resolve();

  constructor(level: number, save: SaveNode) {
    if (level > MOST_LEVEL) throw new BackupError('limit-exceeded', { context: { what: 'tree level', level } });
    this.#level = level;
    this.#save = save;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get existingAbove(): Level | undefined {
    return this.#above;
  }

  /** The level above, which from then on counts as one that a node was passed up to. */
  get above(): Level {
    return (this.#above ??= new Level(this.#level + 1, this.#save));
  }

  async add(entry: TreeEntry): Promise<void> {
    const text = entryText(entry);
    if (this.#entries.length > 0 && this.#textLength + text.length > MOST_NODE_CHARACTERS) await this.#passUp();
    this.#entries.push(entry);
    this.#texts.push(text);
    this.#textLength += text.length + 1;
    const count = this.#entries.length;
    if (count >= MOST_ENTRIES || (count >= LEAST_ENTRIES && endsBehind(entry))) await this.#passUp();
  }

  /** The root: the one remaining node when there is nothing above and nothing more to come. */
  async finish(): Promise<BuiltTree> {
    await this.passing;
    if (!this.#above) {
      if (this.#entries.length === 0) return { root: null, rows: 0, bytes: 0 };
      const { pieces, rows, plainBytes } = await this.#takeNode();
      return { root: { level: this.#level, pieces }, rows, bytes: plainBytes };
    }
    if (this.#entries.length > 0) await this.#passUp();
    await this.passing;
    return this.#above.finish();
  }

  /** Waits for the node before, so that no more than one of each level is on its way. */
  async #passUp(): Promise<void> {
    const before = this.passing;
    const node = this.#takeNode();
    // Awaited when its turn comes; until then its failure is not an unhandled one.
    node.catch(() => undefined);
    this.passing = before.then(async () => this.above.add(await node));
    this.passing.catch(() => undefined);
    await before;
  }

  /** Begins to save what was gathered. */
  async #takeNode(): Promise<TreeEntry> {
    const entries = this.#entries;
    const saving = this.#save(encodeNode(this.#level, this.#texts));
    this.#entries = [];
    this.#texts = [];
    this.#textLength = 0;
    const sum = (of: (entry: TreeEntry) => number) => entries.reduce((total, entry) => total + of(entry), 0);
    return {
      lastKey: entries.at(-1)?.lastKey,
      rows: sum((entry) => entry.rows),
      plainBytes: sum((entry) => entry.plainBytes),
      pieces: await saving,
      attached: [],
    };
  }
}

/** A tree that was built, and what its pages have. */
export interface BuiltTree {
  readonly root: TreeRoot | null;
  readonly rows: number;
  /** Of the pages. */
  readonly bytes: number;
}

/**
 * Builds the tree of one table from its pages, given in key order; or from whole nodes of an earlier tree, where all
 * levels below are empty. FORMAT.md §7.
 */
export class TreeBuilder {
  readonly #leaves: Level;

  constructor(save: SaveNode) {
    this.#leaves = new Level(0, save);
  }

  /** Adds a page (level 0), or the entry that a node above the leaves has for a node. */
  add(level: number, entry: TreeEntry): Promise<void> {
    return this.#levelAt(level).add(entry);
  }

  /** Whether no node below this level is still being gathered. */
  async isEmptyBelow(level: number): Promise<boolean> {
    let at: Level | undefined = this.#leaves;
    for (let below = 0; at && below < level; below += 1, at = at.existingAbove) {
      await at.passing;
      if (!at.isEmpty) return false;
    }
    return true;
  }

  /** Lets the nodes that are being saved come to their end; never throws. */
  async settle(): Promise<void> {
    for (let at: Level | undefined = this.#leaves; at; at = at.existingAbove) await at.passing.catch(() => undefined);
  }

  finish(): Promise<BuiltTree> {
    return this.#leaves.finish();
  }

  #levelAt(level: number): Level {
    let at = this.#leaves;
    for (let below = 0; below < level; below += 1) at = at.above;
    return at;
  }
}

/** Builds the tree of one table from its pages, given in key order. FORMAT.md §7. */
export async function buildTree(pages: AsyncIterable<TreeEntry>, save: SaveNode): Promise<BuiltTree> {
  const builder = new TreeBuilder(save);
  try {
    for await (const page of pages) await builder.add(0, page);
    return await builder.finish();
  } finally {
    await builder.settle();
  }
}
