import type { JsonLayout } from '../import-model.ts';
import { JsonWalker } from './json-walker.ts';

/** The source text of one value that is to become a row; `undefined` if it was too long to be kept. */
export interface JsonElement {
  readonly text: string | undefined;
  /** If rows are values of an object: the name of this one. */
  readonly key?: string;
}

/** A longer element is not a row of a catalogue. */
const MAX_ELEMENT_LENGTH = 8 * 1024 * 1024;

/**
 * Cuts a JSON text into the elements that become rows, keeping only one in memory: the items of the outermost list;
 * with `wrapped`, the items (or values) at the path; with `lines`, the outermost values.
 */
export class JsonElementScanner {
  readonly #layout: JsonLayout;
  readonly #walker: JsonWalker;
  #found: JsonElement[] = [];
  #piece = '';
  /** The number of values open at the current position. */
  #depth = 0;
  /** How many names of the path the open objects match. */
  #followed = 0;
  /** The depth of the elements while they are being read; Infinity before the first and after the last. */
  #rowDepth: number;
  #isOver = false;
  /** The start of the current element within this piece; -1 if there is none. */
  #start = -1;
  #key: string | undefined;
  /** The part of the current element from earlier pieces. */
  #kept: string[] = [];
  #keptLength = 0;

  constructor(layout: JsonLayout) {
    this.#layout = layout;
    this.#rowDepth = layout.shape === 'lines' ? 0 : layout.shape === 'array' ? 1 : Number.POSITIVE_INFINITY;
    this.#walker = new JsonWalker({
      begin: (kind, index, name) => {
        this.#begin(kind, index, name);
      },
      end: (index) => {
        this.#end(index);
      },
    });
  }

  /** Whether the text ended in the middle of something. */
  get isUnfinished(): boolean {
    return this.#walker.isUnfinished;
  }

  /** Whether rows were found at all; a `wrapped` text without any is a single row itself. */
  get hasFoundRows(): boolean {
    return this.#layout.shape !== 'wrapped' || this.#rowDepth !== Number.POSITIVE_INFINITY || this.#isOver;
  }

  /** Elements that end within this piece. */
  push(piece: string): JsonElement[] {
    this.#found = [];
    this.#piece = piece;
    this.#walker.push(piece);
    if (this.#start !== -1) this.#keep(piece.slice(this.#start));
    return this.#found;
  }

  /** The rest when the text has ended: a last element that nothing closes. */
  end(): JsonElement[] {
    const rest = this.#kept.join('').trim();
    this.#kept = [];
    return this.#start === -1 || rest === '' ? [] : [{ text: rest }];
  }

  #begin(kind: 'object' | 'list' | 'plain', index: number, name: string | undefined): void {
    const { shape, path = [], isKeyed = false } = this.#layout;
    if (this.#depth === this.#rowDepth && this.#start === -1) {
      this.#start = index;
      this.#key = isKeyed ? name : undefined;
    } else if (
      shape === 'wrapped' &&
      !this.#isOver &&
      this.#rowDepth === Number.POSITIVE_INFINITY &&
      this.#depth === this.#followed + (this.#depth > 0 ? 1 : 0)
    ) {
      if (this.#depth > 0 && name === path[this.#followed]) this.#followed += 1;
      const isThere = this.#followed === path.length && (path.length > 0 || isKeyed) && this.#depth === path.length;
      if (isThere && kind === (isKeyed ? 'object' : 'list')) this.#rowDepth = this.#depth + 1;
    }
    this.#depth += 1;
  }

  #end(index: number): void {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === this.#rowDepth && this.#start !== -1) this.#finish(index);
    if (this.#layout.shape !== 'wrapped') return;
    if (this.#depth === this.#rowDepth - 1) {
      this.#rowDepth = Number.POSITIVE_INFINITY;
      this.#isOver = true;
    }
    this.#followed = Math.min(this.#followed, Math.max(0, this.#depth - 1));
  }

  #keep(part: string): void {
    this.#keptLength += part.length;
    if (this.#keptLength <= MAX_ELEMENT_LENGTH) this.#kept.push(part);
    else this.#kept = [];
    this.#start = 0;
  }

  #finish(end: number): void {
    const length = this.#keptLength + end - this.#start;
    const text = length > MAX_ELEMENT_LENGTH ? undefined : this.#kept.join('') + this.#piece.slice(this.#start, end);
    this.#found.push({ text, ...(this.#key === undefined ? {} : { key: this.#key }) });
    this.#kept = [];
    this.#keptLength = 0;
    this.#start = -1;
  }
}
