import type { JsonShape } from '../import-model.ts';

/** The source text of one value that is to become a row; `undefined` where it was too long to be kept. */
export type JsonElement = string | undefined;

/** A longer element is not a row of a catalogue. */
const MAX_ELEMENT_LENGTH = 8 * 1024 * 1024;

const QUOTE = 34, BACKSLASH = 92, OPEN_OBJECT = 123, CLOSE_OBJECT = 125, OPEN_LIST = 91, CLOSE_LIST = 93, COMMA = 44, COLON = 58;

/**
 * Cuts a JSON text into the elements that become rows, without holding more than one of them: the items of the
 * outermost list; with `wrapped`, those of the first property that is a list of objects; with `lines`, the outermost
 * values. It looks at brackets and strings alone: whether an element is valid is for `JSON.parse` to say.
 */
export class JsonElementScanner {
  readonly #shape: JsonShape;
  /** The depth at which elements stand: 0 for lines, 1 in a list, 2 in a list within an object; Infinity while looking for it. */
  #rowDepth: number;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Where the element under way began within the present piece; -1 where there is none. */
  #start = -1;
  /** What earlier pieces held of the element under way. */
  #kept: string[] = [];
  #keptLength = 0;
  /** `wrapped`: the list that was found has ended, or is the one being read. */
  #hasFoundList = false;
  #previous = 0;

  constructor(shape: JsonShape) {
    this.#shape = shape;
    this.#rowDepth = shape === 'lines' ? 0 : shape === 'array' ? 1 : Infinity;
  }

  /** Whether the text ended in the middle of something. */
  get isUnfinished(): boolean {
    return this.#depth > 0 || this.#isInString;
  }

  /** Whether rows were found at all; a `wrapped` text without a list of objects is one row by itself. */
  get hasFoundList(): boolean {
    return this.#shape !== 'wrapped' || this.#hasFoundList;
  }

  /** Elements that end within this piece. */
  push(piece: string): JsonElement[] {
    const found: JsonElement[] = [];
    for (let index = 0; index < piece.length; index += 1) {
      const code = piece.charCodeAt(index);
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isInString = false;
        continue;
      }
      if (code <= 32 || code === 0xfeff) {
        // At the outermost level a space or a line's end closes a bare value (a number, `true`).
        if (this.#rowDepth === 0 && this.#depth === 0 && this.#start !== -1) this.#finish(piece, index, found);
        continue;
      }
      this.#take(code, piece, index, found);
      this.#previous = code;
    }
    if (this.#start !== -1) this.#keep(piece.slice(this.#start));
    return found;
  }

  /** What is left when the text has ended: a last element that nothing closes. */
  end(): JsonElement[] {
    const rest = this.#kept.join('').trim();
    this.#kept = [];
    return this.#start === -1 || rest === '' ? [] : [rest];
  }

  #take(code: number, piece: string, index: number, found: JsonElement[]): void {
    switch (code) {
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (this.#isListOfRows(code)) this.#rowDepth = 2;
        if (this.#depth === this.#rowDepth) this.#begin(index);
        this.#depth += 1;
        return;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        if (this.#depth === this.#rowDepth && this.#start !== -1) this.#finish(piece, index, found);
        this.#depth = Math.max(0, this.#depth - 1);
        if (this.#depth === this.#rowDepth && this.#start !== -1) this.#finish(piece, index + 1, found);
        // The list of a wrapped text has ended: nothing more becomes a row.
        if (this.#shape === 'wrapped' && this.#rowDepth === 2 && this.#depth === 1) this.#rowDepth = Infinity;
        return;
      case COMMA:
        if (this.#depth === this.#rowDepth && this.#start !== -1) this.#finish(piece, index, found);
        return;
      case COLON:
        return;
      default:
        if (this.#depth === this.#rowDepth) this.#begin(index);
        if (code === QUOTE) this.#isInString = true;
    }
  }

  /**
   * `wrapped`: whether this bracket opens the first object of a list that is a property of the outermost object.
   * It is known only at the object's bracket, so the depth of the rows is set there and the element begins there.
   */
  #isListOfRows(code: number): boolean {
    if (this.#shape !== 'wrapped' || this.#hasFoundList) return false;
    if (this.#depth !== 2 || code !== OPEN_OBJECT || this.#previous !== OPEN_LIST) return false;
    this.#hasFoundList = true;
    return true;
  }

  #begin(index: number): void {
    if (this.#start === -1) this.#start = index;
  }

  #keep(part: string): void {
    this.#keptLength += part.length;
    if (this.#keptLength <= MAX_ELEMENT_LENGTH) this.#kept.push(part);
    else this.#kept = [];
    this.#start = 0;
  }

  #finish(piece: string, end: number, found: JsonElement[]): void {
    const length = this.#keptLength + end - this.#start;
    found.push(length > MAX_ELEMENT_LENGTH ? undefined : this.#kept.join('') + piece.slice(this.#start, end));
    this.#kept = [];
    this.#keptLength = 0;
    this.#start = -1;
  }
}
