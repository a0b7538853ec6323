import type { DraftRow } from './write-table.ts';

/**
 * The maximum text of rows that waits in memory until the moment is closed; beyond it, Blobs are read within the
 * moment.
 */
const MOST_HELD_CHARACTERS = 32 * 1024 * 1024;

/** Where the rows of a table wait until the moment is closed. */
export class Gate {
  /** Resolves once all rows of the table are read. */
  readonly reached: Promise<void>;
  readonly opened: Promise<void>;
  #reach: () => void = () => undefined;
  #open: () => void = () => undefined;
  #abandon: (reason: unknown) => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.#reach = resolve));
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#abandon = reject;
    });
    // A table without Blobs may never ask.
    this.opened.catch(() => undefined);
  }

  reach(): void {
    this.#reach();
  }

  open(): void {
    this.#open();
  }

  /** Rejects everything that waits here with the given reason. */
  abandon(reason: unknown): void {
    this.#abandon(reason);
  }
}

/**
 * Passes rows on as they are read, up to the first with a Blob: from there on they wait, with their Blobs as handles,
 * until the gate is opened. So the bytes of Blobs are read once the moment is closed, and writers do not wait for them.
 */
export async function* deferBlobs(
  batches: AsyncIterable<readonly DraftRow[]>,
  gate: Gate,
): AsyncGenerator<readonly DraftRow[], void, undefined> {
  const held: (readonly DraftRow[])[] = [];
  let characters = 0;
  for await (const batch of batches) {
    if (held.length === 0 && !batch.some(hasBlob)) {
      yield batch;
      continue;
    }
    held.push(batch);
    characters += weightOf(batch);
    while (characters > MOST_HELD_CHARACTERS) {
      const oldest = held.shift();
      if (!oldest) break;
      characters -= weightOf(oldest);
      yield oldest;
    }
  }
  gate.reach();
  await gate.opened;
  for (let next = held.shift(); next; next = held.shift()) yield next;
}

function hasBlob(draft: DraftRow): boolean {
  return draft.kind === 'encoded' && draft.row.attachments.some(({ kind }) => kind === 'blob');
}

function weightOf(batch: readonly DraftRow[]): number {
  let characters = 0;
  for (const draft of batch) {
    if (draft.kind !== 'encoded') continue;
    characters += draft.row.valueText.length;
    for (const part of draft.row.attachments) if (part.kind === 'bytes') characters += part.bytes.length;
  }
  return characters;
}
