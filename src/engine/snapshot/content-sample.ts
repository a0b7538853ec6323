import type { Random } from '../core/ports.ts';
import { encodeRow } from '../format/record/row-codec.ts';
import { rowLine } from '../format/row-line.ts';
import type { Repository } from '../repository/repository.ts';
import { HoldingSaver } from './holding-saver.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { storeRowContent } from './store-attachment.ts';
import type { StoredLine } from './tree-reader.ts';

/** This many rows of a table are compared at each backup, none with more content than this. */
export const SAMPLE_ROWS = 8;
const MOST_BYTES = 4 * 1024 * 1024;

interface Sampled {
  readonly row: SourceRow;
  readonly earlier: StoredLine;
}

/**
 * A random sample of the rows that a backup takes over from its parent unread, because their table is described as
 * content-addressed. Only reading some shows whether that is true. Each of these rows is equally likely.
 */
export class ContentSample {
  readonly #random: Random;
  readonly #rows: Sampled[] = [];
  #offered = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  offer(row: SourceRow, earlier: StoredLine): void {
    const bytes = earlier.row.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (bytes > MOST_BYTES) return;
    this.#offered += 1;
    // Algorithm R: the n-th row gets a place with probability SAMPLE_ROWS / n.
    const at = this.#offered <= SAMPLE_ROWS ? this.#rows.length : this.#below(this.#offered);
    if (at < SAMPLE_ROWS) this.#rows[at] = { row, earlier };
  }

  /** Whether all rows of the sample equal the parent's. An unreadable one proves nothing. */
  async isAsStored(repository: Repository): Promise<boolean> {
    for (const { row, earlier } of this.#rows) {
      const content = await storeRowContent(new HoldingSaver(repository), row, encodeRow(row), { chunks: 0, bytes: 0 });
      if (
        content.lost.length === 0 &&
        rowLine(content.row.keyText, content.row.valueText, content.attachments) !== earlier.line
      )
        return false;
    }
    return true;
  }

  /** The bias of a remainder of 32 random bits is negligible here. */
  #below(limit: number): number {
    return new DataView(this.#random.bytes(4).buffer).getUint32(0) % limit;
  }
}
