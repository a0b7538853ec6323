import type { ColorName, SelectOption } from '../../model.ts';

const COLORS: readonly ColorName[] = [
  'blue',
  'teal',
  'orange',
  'grape',
  'green',
  'pink',
  'cyan',
  'yellow',
  'indigo',
  'red',
  'lime',
  'violet',
];

/** A select field with more than this is a text field in disguise. */
export const MAX_OPTIONS = 1000;
export const MAX_LABEL_LENGTH = 200;

/** The options of one select field: existing ones are found by label (regardless of case), new ones are created. */
export class OptionSet {
  readonly options: SelectOption[];
  readonly #optionByLabel = new Map<string, SelectOption>();
  readonly #knownCount: number;
  readonly #newId: (label: string) => string;

  constructor(known: readonly SelectOption[], newId: (label: string) => string) {
    this.options = [...known];
    this.#knownCount = known.length;
    this.#newId = newId;
    for (const option of known) this.#optionByLabel.set(keyOf(option.label), option);
  }

  /** Whether options were created. */
  get hasGrown(): boolean {
    return this.options.length > this.#knownCount;
  }

  /** The ids of the created options. */
  newIds(): string[] {
    return this.options.slice(this.#knownCount).map((option) => option.id);
  }

  /** The option with this label, regardless of case; `undefined` if there is no room for another. */
  optionFor(label: string): SelectOption | undefined {
    const clean = label.trim();
    const known = this.#optionByLabel.get(keyOf(clean));
    if (known !== undefined || this.options.length >= MAX_OPTIONS) return known;
    const option = {
      id: this.#newId(clean),
      label: clean,
      color: COLORS[this.options.length % COLORS.length] ?? 'gray',
    };
    this.options.push(option);
    this.#optionByLabel.set(keyOf(clean), option);
    return option;
  }
}

function keyOf(label: string): string {
  return label.trim().toLocaleLowerCase('en');
}
