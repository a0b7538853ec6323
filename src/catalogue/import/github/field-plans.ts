import type { ColorName, Field, FieldType, FieldValue, SelectOption } from '../../model.ts';
import { definitionOf } from '../../field-types/registry.ts';
import { projectTemplate } from '../../templates/project.ts';
import type { GithubDocuments, GithubField, GithubItem } from './github-documents.ts';

/** A field of the project, and how an item fills it. */
export interface FieldPlan {
  readonly field: Field;
  readonly valueOf: (item: GithubItem) => FieldValue | undefined;
}

const PALETTE: readonly ColorName[] = ['blue', 'green', 'orange', 'grape', 'teal', 'red', 'indigo', 'lime', 'pink'];
const KNOWN_COLORS = new Map(
  projectTemplate.fields.flatMap(({ options = [] }) =>
    options.map(({ label, color }) => [fold(label), color] as const),
  ),
);
/** Not fields of their own: `content` has them, or they become a relation. */
const ELSEWHERE = new Set(['title', 'milestone']);
/** Under which the command prints `null` for a value of a kind that it does not know. */
const NO_NAME = '';
const TYPES = new Map([
  ['PullRequest', 'Pull request'],
  ['DraftIssue', 'Draft'],
]);

/**
 * How GitHub's command names the value of a field: with the first byte in lower case. It cuts a first letter beyond
 * ASCII apart, and prints a replacement character for each of its bytes: `État` becomes `\ufffd\ufffdtat`.
 */
export function keyOf(name: string): string {
  const [first = ''] = name;
  const bytes = new TextEncoder().encode(first).length;
  const key = bytes > 1 ? '\ufffd'.repeat(bytes) : first.toLowerCase();
  return key + name.slice(first.length);
}

/** A value that an item has under a name. */
export function valueAt(item: GithubItem, key: string): unknown {
  return Object.hasOwn(item, key) ? item[key] : undefined;
}

/**
 * The fields of a project but for its title, milestones and dependencies: those that the command lists, those that only
 * items have, and what is known of every issue.
 */
export function planFields(documents: GithubDocuments, collectionId: string): readonly FieldPlan[] {
  const { items } = documents;
  const listed = documents.fields.filter(({ name }) => !ELSEWHERE.has(keyOf(name)));
  const known = new Set([...documents.fields.map(({ name }) => keyOf(name)), ...ELSEWHERE, 'id', 'content', NO_NAME]);
  const unlisted = new Set(items.flatMap((item) => Object.keys(item)).filter((key) => !known.has(key)));
  const all = [...listed, ...[...unlisted].map((key) => asField(key, collectionId))];
  const plans = [...contentPlans(collectionId, items), ...all.map((field) => planField(field, collectionId, items))];
  return plans.map(({ field, valueOf }, at) => ({ field: { ...field, order: at + 2 }, valueOf }));
}

function asField(key: string, collectionId: string): GithubField {
  const name = key.slice(0, 1).toUpperCase() + key.slice(1);
  return { id: `${collectionId}:field:${key}`.slice(0, 200), name, type: 'ProjectV2Field' };
}

function contentPlans(collectionId: string, items: readonly GithubItem[]): readonly FieldPlan[] {
  const types = [...new Set(items.flatMap(({ content }) => content?.type ?? []))];
  const kindId = `${collectionId}:kind`;
  const options = types.map((type, at) => optionOf(`${kindId}:${type}`, TYPES.get(type) ?? type, at));
  const field = (part: string, name: string, type: FieldType, more: Partial<Field> = {}): Field => ({
    ...{ id: `${collectionId}:${part}`, collectionId, name, type, order: 0 },
    ...more,
  });
  return [
    { field: field('number', 'Number', 'number', { isSequential: true }), valueOf: ({ content }) => content?.number },
    {
      field: field('kind', 'Kind', 'select', { options }),
      valueOf: ({ content }) => (content?.type === undefined ? undefined : `${kindId}:${content.type}`),
    },
    { field: field('link', 'Link', 'url'), valueOf: ({ content }) => content?.url || undefined },
    { field: field('description', 'Description', 'longText'), valueOf: ({ content }) => content?.body || undefined },
  ];
}

function planField(listed: GithubField, collectionId: string, items: readonly GithubItem[]): FieldPlan {
  const key = keyOf(listed.name);
  const values = items.map((item) => valueAt(item, key)).filter((value) => value !== undefined && value !== null);
  const base = { id: listed.id, collectionId, name: listed.name, order: 0 };
  if (listed.type === 'ProjectV2SingleSelectField' || listed.options)
    return selectPlan({ ...base, type: 'select' }, key, listedOptions(listed, values), (value) => [textOf(value)]);
  if (listed.type === 'ProjectV2IterationField' || values.some((value) => memberText(value, 'startDate') !== ''))
    return selectPlan({ ...base, type: 'select' }, key, iterationOptions(base.id, values), (value) => [
      memberText(value, 'title'),
    ]);
  if (key === 'labels')
    return selectPlan({ ...base, type: 'multiSelect' }, key, labelOptions(base.id, values), (value) => listOf(value));
  const { type, read } = PLAIN_TYPES.find(({ fits }) => fits(values)) ?? LONG_TEXT;
  return { field: { ...base, type }, valueOf: (item) => read(valueAt(item, key) ?? undefined) };
}

/** A choice is the option with its label. */
function selectPlan(
  field: Field,
  key: string,
  options: readonly SelectOption[],
  labelsOf: (value: unknown) => readonly string[],
): FieldPlan {
  const ids = new Map(options.map(({ id, label }) => [label, id]));
  return {
    field: { ...field, options },
    valueOf: (item) => {
      const value = valueAt(item, key);
      const chosen =
        value === undefined || value === null ? [] : labelsOf(value).flatMap((label) => ids.get(label) ?? []);
      if (chosen.length === 0) return undefined;
      return definitionOf(field.type).holdsSeveral ? chosen : chosen[0];
    },
  };
}

/** Those that the field has, and any that only an item has. */
function listedOptions({ id, options = [] }: GithubField, values: readonly unknown[]): readonly SelectOption[] {
  const known = new Set(options.map(({ name }) => name));
  const further = [...new Set(values.map(textOf))].filter((label) => label !== '' && !known.has(label));
  return [
    ...options.map(({ id: own, name }, at) => optionOf(own, name, at)),
    ...further.map((label, at) => optionOf(optionId(id, label), label, options.length + at)),
  ];
}

function iterationOptions(fieldId: string, values: readonly unknown[]): readonly SelectOption[] {
  const starts = new Map(values.map((value) => [memberText(value, 'title'), memberText(value, 'startDate')]));
  const titles = [...starts].filter(([title]) => title !== '').sort(([, a], [, b]) => (a < b ? -1 : 1));
  return titles.map(([title], at) => optionOf(optionId(fieldId, title), title, at));
}

function labelOptions(fieldId: string, values: readonly unknown[]): readonly SelectOption[] {
  const labels = [...new Set(values.flatMap(listOf))].sort();
  return labels.map((label, at) => optionOf(optionId(fieldId, label), label, at));
}

function optionId(fieldId: string, label: string): string {
  return `${fieldId}:${label}`.slice(0, 200);
}

function optionOf(id: string, label: string, at: number): SelectOption {
  return { id, label, color: KNOWN_COLORS.get(fold(label)) ?? PALETTE[at % PALETTE.length] ?? 'gray' };
}

interface PlainType {
  readonly type: FieldType;
  readonly fits: (values: readonly unknown[]) => boolean;
  readonly read: (value: unknown) => FieldValue | undefined;
}

const allTexts = (values: readonly unknown[], pattern: RegExp) => values.every((value) => pattern.test(textOf(value)));
const readText = (value: unknown) => textOf(value) || undefined;

/** Types are not printed: numbers, days and addresses show themselves. The first that fits all values counts. */
const PLAIN_TYPES: readonly PlainType[] = [
  { type: 'text', fits: (values) => values.length === 0, read: readText },
  {
    type: 'number',
    fits: (values) => values.every((value) => typeof value === 'number'),
    read: (value) => (typeof value === 'number' ? value : undefined),
  },
  {
    type: 'date',
    fits: (values) => allTexts(values, /^\d{4}-\d\d-\d\d(T|$)/),
    read: (value) => textOf(value).slice(0, 10) || undefined,
  },
  { type: 'url', fits: (values) => allTexts(values, /^https?:\/\/\S+$/), read: readText },
  { type: 'text', fits: (values) => allTexts(values, /^[^\n]*$/), read: readText },
];
const LONG_TEXT: PlainType = { type: 'longText', fits: () => true, read: readText };

/** People and links in one text; anything else that is not text as JSON, so that nothing is lost. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const texts = value.map(textOf);
    return texts.join(texts.some((text) => /^https?:/.test(text)) ? '\n' : ', ');
  }
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  return memberText(value, 'title') || JSON.stringify(value);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf).filter((text) => text !== '') : [textOf(value)];
}

export function memberText(value: unknown, name: string): string {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : '';
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
