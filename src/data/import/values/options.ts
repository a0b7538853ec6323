import type { ColorName, SelectOption } from '../../model.ts';

const COLORS: readonly ColorName[] = ['blue', 'teal', 'orange', 'grape', 'green', 'pink', 'cyan', 'yellow', 'indigo', 'red', 'lime', 'violet'];

/** A select field with more is a text field in disguise. */
export const MAX_OPTIONS = 1000;

/** The options of one select field: known ones are found by their label (whatever its case), new ones are made. */
export class OptionSet {
  readonly options: SelectOption[];
  readonly #idByLabel = new Map<string, string>();
  readonly #knownCount: number;
  readonly #newId: (label: string) => string;

  constructor(known: readonly SelectOption[], newId: (label: string) => string) {
    this.options = [...known];
    this.#knownCount = known.length;
    this.#newId = newId;
    for (const option of known) this.#idByLabel.set(keyOf(option.label), option.id);
  }

  /** Whether options were made. */
  get hasGrown(): boolean {
    return this.options.length > this.#knownCount;
  }

  /** The ids of the options that were made. */
  newIds(): string[] {
    return this.options.slice(this.#knownCount).map((option) => option.id);
  }

  /** The id of the option with this label; `undefined` where there is no room for another. */
  idFor(label: string): string | undefined {
    const clean = label.trim().slice(0, 200);
    const known = this.#idByLabel.get(keyOf(clean));
    if (known !== undefined || this.options.length >= MAX_OPTIONS) return known;
    const id = this.#newId(clean);
    this.options.push({ id, label: clean, color: COLORS[this.options.length % COLORS.length] ?? 'gray' });
    this.#idByLabel.set(keyOf(clean), id);
    return id;
  }
}

function keyOf(label: string): string {
  return label.trim().toLocaleLowerCase('en');
}
