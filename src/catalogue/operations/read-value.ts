import type { ColumnReading } from '../field-types/cells/column.ts';
import type { ImportOptions } from '../import/import-model.ts';
import { parseValue } from '../import/parse-value.ts';
import { definitionOf, hasDetail, isImportable } from '../field-types/registry.ts';
import type { Cell, Scalar } from '../field-types/cells/cell.ts';
import type { Field, FieldValue } from '../model.ts';
import { OperationError, type CatalogueDraft } from './catalogue-draft.ts';

const READING: ColumnReading & ImportOptions = {
  trim: true,
  isLongitudeFirst: false,
  separator: ',',
  dateOrder: 'dayFirst',
  hasDecimalComma: false,
};

/**
 * The value of a field as an operation gives it: choices by their labels, records by title, number or id.
 * @returns `undefined` for `null`, which empties the field.
 */
export function readValue(draft: CatalogueDraft, field: Field, given: unknown): FieldValue | undefined {
  if (given === null) return undefined;
  if (hasDetail(field.type, 'relatedCollectionId')) return relatedIds(draft, field, wordsOf(given, field));
  if (hasDetail(field.type, 'options')) {
    const ids = wordsOf(given, field).map((label) => optionId(field, label));
    return definitionOf(field.type).holdsSeveral ? ids : mustBeSingle(ids, field);
  }
  if (!isImportable(field.type)) throw new OperationError(`${field.name} takes files, which operations cannot add.`);
  const parsed = parseValue(asCell(given, field), field.type, READING);
  if (parsed.kind === 'refused') throw new OperationError(`${field.name}: ${parsed.reason}.`);
  return parsed.kind === 'value' ? parsed.value : undefined;
}

function relatedIds(draft: CatalogueDraft, field: Field, words: readonly string[]): readonly string[] {
  const related = field.relatedCollectionId ?? field.collectionId;
  const collection = draft.collections.rows.get(related);
  if (!collection) throw new OperationError(`The collection that ${field.name} refers to is not there.`);
  return words.map((word) => draft.record(collection, word).id);
}

function optionId({ name, options = [] }: Field, label: string): string {
  const found = options.find((option) => option.label.toLowerCase() === label.trim().toLowerCase());
  if (found) return found.id;
  const labels = options.map((option) => option.label).join(', ');
  throw new OperationError(`${name} has no choice ${label}. It has: ${labels}.`);
}

function mustBeSingle([first, ...others]: readonly string[], { name }: Field): string | undefined {
  if (others.length > 0) throw new OperationError(`${name} takes one choice.`);
  return first;
}

function wordsOf(given: unknown, { name }: Field): readonly string[] {
  const words = Array.isArray(given) ? given : [given];
  return words.map((word: unknown) => {
    if (typeof word === 'string' || typeof word === 'number') return String(word);
    throw new OperationError(`${name} takes words, or a list of them.`);
  });
}

function asCell(given: unknown, { name }: Field): Cell {
  if (isScalar(given)) return given;
  if (typeof given === 'object' && given !== null) {
    const [latitude, longitude]: unknown[] = [Reflect.get(given, 'latitude'), Reflect.get(given, 'longitude')];
    if (typeof latitude === 'number' && typeof longitude === 'number') return { latitude, longitude };
  }
  throw new OperationError(`${name} takes a text, a number, true, false or a location.`);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
