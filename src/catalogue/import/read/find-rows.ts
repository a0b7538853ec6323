import type { RowsChoice } from '../import-model.ts';
import { JsonWalker } from './json-walker.ts';

/** Nobody keeps rows deeper than this. */
const MAX_DEPTH = 4;
const MAX_CHOICES = 50;
/** An object with fewer values that are objects is a record, not a collection of records. */
const FEWEST_KEYED = 2;

/**
 * Typical names of the main list, for files with other lists: a Trello board has more actions than cards, and a
 * password manager lists folders before items.
 */
const MAIN_NAMES = [
  'features',
  'cards',
  'items',
  'elements',
  'records',
  'rows',
  'results',
  'entries',
  'books',
  'plants',
  'places',
  'observations',
];

interface Frame {
  readonly kind: 'object' | 'list' | 'plain';
  /** Names from the outermost object; `undefined` after the items of a list. */
  readonly path: readonly string[] | undefined;
  objects: number;
  others: number;
}

/**
 * Finds where rows can be taken from in a JSON text whose outermost value is an object: lists of objects, and objects
 * of objects.
 */
export class RowsFinder {
  readonly #frames: Frame[] = [];
  readonly #choices: RowsChoice[] = [];
  readonly #walker = new JsonWalker({
    begin: (kind, _, name) => {
      this.#begin(kind, name);
    },
    end: () => {
      this.#end();
    },
  });

  push(piece: string): void {
    this.#walker.push(piece);
  }

  /** Whether the one outermost value has ended. */
  get isWhole(): boolean {
    return !this.#walker.isUnfinished;
  }

  /** The most likely first. Values that have not ended count with their content so far. */
  get choices(): readonly RowsChoice[] {
    const open = this.#frames.flatMap((frame) => this.#choiceOf(frame) ?? []);
    return [...this.#choices, ...open]
      .sort((one, other) => rank(one) - rank(other) || other.count - one.count)
      .slice(0, MAX_CHOICES);
  }

  #begin(kind: Frame['kind'], name: string | undefined): void {
    const parent = this.#frames.at(-1);
    if (parent && kind === 'object') parent.objects += 1;
    else if (parent) parent.others += 1;
    const path = !parent
      ? []
      : parent.path && name !== undefined && parent.path.length < MAX_DEPTH
        ? [...parent.path, name]
        : undefined;
    this.#frames.push({ kind, path, objects: 0, others: 0 });
  }

  #end(): void {
    const frame = this.#frames.pop();
    const choice = frame && this.#choiceOf(frame);
    if (choice && this.#choices.length < MAX_CHOICES * 4) this.#choices.push(choice);
  }

  #choiceOf({ kind, path, objects, others }: Frame): RowsChoice | undefined {
    if (!path || objects === 0) return undefined;
    if (kind === 'list') return path.length > 0 ? { path, isKeyed: false, count: objects } : undefined;
    const isKeyed = kind === 'object' && others === 0 && objects >= FEWEST_KEYED;
    return isKeyed ? { path, isKeyed, count: objects } : undefined;
  }
}

/** Lists with a telling name come first, then other lists, then objects whose values look like records. */
function rank({ path, isKeyed }: RowsChoice): number {
  if (isKeyed) return 2;
  return MAIN_NAMES.includes((path.at(-1) ?? '').toLowerCase()) ? 0 : 1;
}
