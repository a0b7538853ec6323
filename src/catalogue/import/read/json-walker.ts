const QUOTE = 34,
  BACKSLASH = 92,
  OPEN_OBJECT = 123,
  CLOSE_OBJECT = 125,
  OPEN_LIST = 91,
  CLOSE_LIST = 93,
  COMMA = 44,
  COLON = 58;

/** A longer name leads nowhere that anyone would look for rows. */
const MAX_NAME_LENGTH = 1000;

/** Called in the order of the text where its parts begin and end. Positions are within the current piece. */
export interface JsonEvents {
  /** An object, a list or a plain value begins. @param name its name in the object around it; missing in a list. */
  begin(kind: 'object' | 'list' | 'plain', index: number, name: string | undefined): void;
  /** The value that began last, and has not ended yet, ends just before this position. */
  end(index: number): void;
}

interface Open {
  readonly kind: 'object' | 'list';
  /** In an object: a name comes next, or a value. */
  expectsName: boolean;
  name: string | undefined;
}

/**
 * Walks through a JSON text piece by piece, in time linear in its length. It looks only at brackets, strings, commas
 * and colons; `JSON.parse` decides whether a value is valid. Any text can be walked through; brackets that close
 * nothing are ignored.
 */
export class JsonWalker {
  readonly #events: JsonEvents;
  readonly #open: Open[] = [];
  #isInString = false;
  #isEscaped = false;
  /** The current string is a name: its text so far, without quotation marks. */
  #nameText: string | undefined;
  #isInPlain = false;

  constructor(events: JsonEvents) {
    this.#events = events;
  }

  /** Whether the text so far ends in the middle of something. */
  get isUnfinished(): boolean {
    return this.#open.length > 0 || this.#isInString;
  }

  push(piece: string): void {
    for (let index = 0; index < piece.length; index += 1) {
      const code = piece.charCodeAt(index);
      if (this.#isInString) this.#inString(code, piece, index);
      // Spaces, byte order marks, and the record separators of RFC 7464 and 8142.
      else if (code <= 32 || code === 0xfeff) this.#endPlain(index);
      else this.#take(code, index);
    }
  }

  #inString(code: number, piece: string, index: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (code === BACKSLASH) this.#isEscaped = true;
    else if (code === QUOTE) {
      this.#isInString = false;
      if (this.#nameText !== undefined) return this.#endName();
      return;
    }
    if (this.#nameText !== undefined && this.#nameText.length < MAX_NAME_LENGTH) this.#nameText += piece[index] ?? '';
  }

  #take(code: number, index: number): void {
    const around = this.#open.at(-1);
    switch (code) {
      case OPEN_OBJECT:
      case OPEN_LIST: {
        this.#endPlain(index);
        const kind = code === OPEN_OBJECT ? 'object' : 'list';
        this.#events.begin(kind, index, around?.name);
        this.#open.push({ kind, expectsName: kind === 'object', name: undefined });
        return;
      }
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        this.#endPlain(index);
        if (this.#open.pop()) this.#events.end(index + 1);
        return;
      case COMMA:
        this.#endPlain(index);
        if (around?.kind === 'object') {
          around.expectsName = true;
          around.name = undefined;
        }
        return;
      case COLON:
        if (around?.kind === 'object') around.expectsName = false;
        return;
      default:
        if (around?.expectsName && code === QUOTE) this.#nameText = '';
        else if (!this.#isInPlain) {
          this.#isInPlain = true;
          this.#events.begin('plain', index, around?.name);
        }
        if (code === QUOTE) this.#isInString = true;
    }
  }

  #endPlain(index: number): void {
    if (!this.#isInPlain) return;
    this.#isInPlain = false;
    this.#events.end(index);
  }

  #endName(): void {
    const around = this.#open.at(-1);
    if (around) around.name = unescapeName(this.#nameText ?? '');
    this.#nameText = undefined;
  }
}

function unescapeName(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
