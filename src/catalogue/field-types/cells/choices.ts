import type { FieldValue } from '../../model.ts';
import { LINES_JOINED, singleLine } from './cell.ts';
import { type CellContext, type CellReading, orRefused, type ParsedValue } from './cell-reading.ts';
import { CERTAINTY, type ColumnFacts, type ColumnTally, isMost } from './column.ts';
import { MAX_LABEL_LENGTH } from './options.ts';

const lossOf = (text: string) => (/[\r\n\t]/.test(text) ? LINES_JOINED : undefined);

export const selectCells: CellReading = {
  parse: (_cell, text, context) => choices([singleLine(text)], context, ([id]) => id),
  lossOf,
  createTally: () => ({ certainty: (column) => (looksLikeChoices(column) ? CERTAINTY.repetition : 0) }),
  takesAllBut: ['location', 'longText'],
};

export const multiSelectCells: CellReading = {
  parse: (cell, text, context) => {
    const labels = Array.isArray(cell)
      ? [...new Set(cell.map((item) => singleLine(String(item)).trim()).filter(Boolean))]
      : splitValues(text, context.separator);
    return labels.length === 0
      ? { kind: 'empty', loss: 'no choice between the separators' }
      : choices(labels, context, (ids) => [...new Set(ids)]);
  },
  lossOf,
  createTally: () => new ListTally(),
  takesAllBut: ['location'],
};

/** The values of a cell that holds several, each once. */
export function splitValues(text: string, separator: string): string[] {
  const parts = separator === '' ? [text] : text.split(separator);
  return [...new Set(parts.map((part) => singleLine(part).trim()).filter((part) => part !== ''))];
}

function choices(
  labels: readonly string[],
  { options }: CellContext,
  toValue: (ids: readonly string[]) => FieldValue | undefined,
): ParsedValue {
  if (labels.some((label) => label.trim().length > MAX_LABEL_LENGTH))
    return { kind: 'refused', reason: `longer than the ${MAX_LABEL_LENGTH} characters of a choice` };
  const found = labels.map((label) => options?.optionFor(label));
  const known = found.filter((option) => option !== undefined);
  if (known.length < labels.length) return { kind: 'refused', reason: 'more than 1,000 different choices' };
  const parsed = orRefused(toValue(known.map(({ id }) => id)), 'not a choice');
  const isAsWritten = known.every(({ label }, at) => label.trim() === labels[at]?.trim());
  return parsed.kind === 'value' && !isAsWritten
    ? { ...parsed, loss: 'matched a choice with different capitals' }
    : parsed;
}

function looksLikeChoices({ name, filled, distinct, distinctFolded, averageLength }: ColumnFacts): boolean {
  const isNameColumn = /(name|title)$/i.test(name.trim());
  // Choices that differ only in case would become one.
  return (
    !isNameColumn &&
    averageLength <= 30 &&
    distinctFolded === distinct &&
    distinct <= 40 &&
    filled >= 6 &&
    distinct * 3 <= filled
  );
}

const LIST_NAME =
  /\b(tags?|shelves|bookshelves|collections|labels?|genres?|keywords?|categories|topics|authors?|subjects?|languages?)\b/i;

class ListTally implements ColumnTally {
  #lists = 0;
  readonly #separators = new Map<string, number>();

  addText(text: string): void {
    for (const separator of [';', '|', ',']) {
      if (text.includes(separator)) this.#separators.set(separator, (this.#separators.get(separator) ?? 0) + 1);
    }
  }

  addOther(cell: unknown): void {
    if (Array.isArray(cell)) this.#lists += 1;
  }

  certainty(column: ColumnFacts): number {
    if (this.#lists > 0 && isMost(this.#lists, column)) return CERTAINTY.form;
    const [, uses = 0] = this.#likeliest() ?? [];
    return LIST_NAME.test(column.name) && uses > 0 && uses >= column.filled * 0.2 ? CERTAINTY.nameAndMarks : 0;
  }

  findings() {
    const [separator = ';'] = this.#likeliest() ?? [];
    return { separator };
  }

  #likeliest(): [separator: string, uses: number] | undefined {
    return [...this.#separators].sort((a, b) => b[1] - a[1])[0];
  }
}
