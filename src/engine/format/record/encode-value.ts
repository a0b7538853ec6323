import { BackupError } from '../../core/errors.ts';
import { isTaken } from './brand.ts';
import { omittedText, type EncodingSink, type RowAttachment } from './encode-leaf.ts';
import { LONG_STRING, piecesOf, type Part, type Pieces } from './encode-pieces.ts';
import { isPlainJson } from './plain-json.ts';
import { encodePrimitive } from './scalars.ts';
import { findShared } from './shared-references.ts';
import { MAX_ROW_CHARACTERS, MAX_STRING_CHARACTERS, MAX_VALUE_DEPTH } from './tags.ts';
import { pathText, type Step } from './value-path.ts';

/** A value that cannot be included (a CryptoKey, a file-system handle), and its path: `values.photos[2]`. */
export interface OmittedValue {
  readonly path: string;
  readonly type: string;
}

export interface EncodedValue {
  readonly text: string;
  readonly attachments: readonly RowAttachment[];
  readonly omitted: readonly OmittedValue[];
}

const NONE_LOST: ReadonlySet<Blob> = new Set();

/**
 * One line of JSON for a value. GRAMMAR.md.
 * @param lost Blobs whose bytes cannot be read: they are omitted.
 * @throws BackupError `limit-exceeded` for a value that is too deep, or has more text than a row can contain.
 */
export function encodeValue(value: unknown, lost = NONE_LOST): EncodedValue {
  if (isPlainJson(value)) return { text: JSON.stringify(value), attachments: [], omitted: [] };
  const isLong = typeof value === 'string' && value.length > MAX_STRING_CHARACTERS;
  if (isLong) return { text: omittedText(LONG_STRING), attachments: [], omitted: [{ path: '', type: LONG_STRING }] };
  const text = encodePrimitive(value);
  if (text !== undefined) return { text, attachments: [], omitted: [] };
  if (typeof value === 'object' && value !== null) return new ValueEncoder(findShared(value), lost).encode(value);
  // A function or a symbol: no database contains one, but if it occurs it is reported like all omitted values.
  return { text: omittedText(typeof value), attachments: [], omitted: [{ path: '', type: typeof value }] };
}

interface Frame {
  readonly pieces: Pieces;
  readonly step: Step;
  readonly end: string;
}

/** Writes object by object with its own stack, so that depth costs memory and not the machine's stack. */
class ValueEncoder implements EncodingSink {
  private readonly shared: ReadonlySet<object>;
  private readonly lost: ReadonlySet<object>;
  private readonly attachments: RowAttachment[] = [];
  private readonly omitted: OmittedValue[] = [];
  /** The numbers of the shared objects written so far. */
  private readonly numbers = new Map<object, number>();
  private readonly frames: Frame[] = [];
  private text = '';

  constructor(shared: ReadonlySet<object>, lost: ReadonlySet<Blob>) {
    this.shared = shared;
    this.lost = lost;
  }

  encode(root: object): EncodedValue {
    this.open({ value: root, step: { kind: 'root' } });
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) {
      const next = frame.pieces.next();
      if (next.done === true) {
        this.text += frame.end;
        this.frames.pop();
      } else if (typeof next.value === 'string') {
        this.text += next.value;
        if (this.text.length > MAX_ROW_CHARACTERS)
          throw new BackupError('limit-exceeded', { context: { what: 'characters of a record' } });
      } else {
        this.open(next.value);
      }
    }
    return { text: this.text, attachments: this.attachments, omitted: this.omitted };
  }

  attach(attachment: RowAttachment): number {
    return this.attachments.push(attachment) - 1;
  }

  isLost(blob: Blob): boolean {
    return this.lost.has(blob);
  }

  omit(type: string, within?: Step): void {
    const steps = this.frames.map((frame) => frame.step);
    this.omitted.push({ path: pathText(within === undefined ? steps : [...steps, within]), type });
  }

  private open({ value, step }: Part): void {
    const number = this.numbers.get(value);
    if (number !== undefined) {
      this.text += `{"$":"ref","id":${number}}`;
      return;
    }
    if (this.frames.length >= MAX_VALUE_DEPTH)
      throw new BackupError('limit-exceeded', { context: { what: 'depth of a record' } });
    // An omitted object comes back as `undefined`, which cannot be numbered: it is reported at each of its places.
    const isShared = this.shared.has(value) && isTaken(value) && !this.lost.has(value);
    if (isShared) {
      this.text += `{"$":"def","id":${this.numbers.size},"v":`;
      this.numbers.set(value, this.numbers.size);
    }
    this.frames.push({ pieces: piecesOf(value, this), step, end: isShared ? '}' : '' });
  }
}
