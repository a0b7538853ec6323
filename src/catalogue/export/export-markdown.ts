import { definitionOf } from '../field-types/registry.ts';
import type { CatalogueRecord, Field, FieldValue } from '../model.ts';
import { isFileReferences } from '../values.ts';
import { titleOfRecord, valueAsText, type ExportedCollection } from './exported-collection.ts';

/** A record as Markdown (CommonMark), for a place two folders below the root of the export. */
export function recordAsMarkdown(record: CatalogueRecord, exported: ExportedCollection): string {
  const { collection, fields } = exported;
  const parts = [`# ${escapeMarkdown(titleOfRecord(record, collection, fields) || 'Untitled')}`];
  const facts: string[] = [];
  const sections: string[] = [];
  for (const field of fields) {
    const value = record.values[field.id];
    if (value === undefined || field.id === collection.titleFieldId) continue;
    if (definitionOf(field.type).hasParagraphs || isFileReferences(value))
      sections.push(`## ${escapeMarkdown(field.name)}`, sectionOf(value, field, exported));
    else facts.push(`- **${escapeMarkdown(field.name)}:** ${factOf(value, field, exported)}`);
  }
  if (facts.length > 0) parts.push(facts.join('\n'));
  return `${[...parts, ...sections].join('\n\n')}\n`;
}

function factOf(value: FieldValue, field: Field, { titleOf }: ExportedCollection): string {
  const text = valueAsText(value, field, titleOf);
  return escapeMarkdown(field.unit === undefined ? text : `${text} ${field.unit}`);
}

function sectionOf(value: FieldValue, field: Field, { titleOf, pathOf }: ExportedCollection): string {
  if (!isFileReferences(value))
    return valueAsText(value, field, titleOf)
      .split(/\r\n?|\n/)
      .map((line) => escapeMarkdown(line))
      .join('\n');
  const arePhotos = definitionOf(field.type).fileKind === 'photos';
  const links = value.map((file) => {
    const path = pathOf(file);
    const name = escapeMarkdown(file.name);
    if (path === undefined) return `- ${name}`;
    return `${arePhotos ? '!' : '- '}[${name}](${linkTo(path)})`;
  });
  return links.join(arePhotos ? '\n\n' : '\n');
}

/**
 * A link from a file two folders below the root. Parentheses would end a link, and `encodeURI` leaves them and `#`
 * alone.
 */
function linkTo(path: string): string {
  return `../../${path.split('/').map(encodePart).join('/')}`;
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}

/** Escapes everything that Markdown would not treat as plain text, above all HTML. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>&#|!~]/g, '\\$&')
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s|$)/, (_, space: string, mark: string) => `${space}${escapeMark(mark)}`)
    .replace(/[\r\n]+/g, ' ');
}

function escapeMark(mark: string): string {
  return mark.slice(0, -1) + `\\${mark.slice(-1)}`;
}
