import { wordsOf } from '../field-types/cells/column.ts';
import { definitionOf } from '../field-types/registry.ts';
import type { TemplateName } from '../model.ts';
import { TEMPLATES } from '../templates.ts';
import type { ImportColumn, Inspection, ImportTarget, TargetField } from './import-model.ts';
import { coordinatePartOf } from './column-names.ts';

/** Column names that suggest a template. */
const SIGNS: readonly {
  readonly template: TemplateName;
  readonly words: ReadonlySet<string>;
  readonly needed: number;
}[] = [
  {
    template: 'books',
    words: new Set(['isbn', 'author', 'authors', 'publisher', 'isbn13', 'pages', 'book', 'series']),
    needed: 1,
  },
  {
    template: 'plants',
    words: new Set(['species', 'watering', 'genus', 'cultivar', 'repotted', 'watered', 'botanical']),
    needed: 1,
  },
  {
    template: 'project',
    words: new Set(['assignee', 'issue', 'milestone', 'priority', 'status', 'depends', 'labels', 'due']),
    needed: 2,
  },
];

/** The template that a file's columns resemble. Coordinates mean places, whatever else there is. */
function guessTemplate(columns: readonly ImportColumn[]): TemplateName {
  const parts = new Set(columns.map((column) => coordinatePartOf(column.name)));
  if (
    columns.some((column) => definitionOf(column.type).hasCoordinates) ||
    (parts.has('latitude') && parts.has('longitude'))
  )
    return 'places';
  for (const { template, words, needed } of SIGNS) {
    const found = columns.filter((column) => wordsOf(column.name).some((word) => words.has(word)));
    if (found.length >= needed) return template;
  }
  return 'blank';
}

/** A new collection of this template, named after the file. */
export function newTarget(template: TemplateName, fileName: string): ImportTarget {
  const { titleField, fields } = TEMPLATES[template];
  return {
    kind: 'new',
    template,
    name: nameOfFile(fileName) || TEMPLATES[template].name,
    fields: fields.map((field): TargetField => ({
      key: field.key,
      name: field.name,
      type: field.type,
      isTitle: field.key === titleField,
    })),
  };
}

/** The target that a person most likely wants if they chose none. */
export function guessTarget(inspection: Inspection): ImportTarget {
  return newTarget(guessTemplate(inspection.columns), inspection.fileName);
}

function nameOfFile(fileName: string): string {
  const base = fileName
    .replace(/\.(csv|tsv|txt|json|geojson|ndjson|jsonl)$/i, '')
    .replace(/[_-]+/g, ' ')
    .trim()
    .slice(0, 80);
  return base.charAt(0).toUpperCase() + base.slice(1);
}
