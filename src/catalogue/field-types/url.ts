import { urlCells } from './cells/url.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, TEXT_OPERATORS } from './filters.ts';
import { rankTexts } from './ranks.ts';
import { searchedAsIs, spell } from './spelling.ts';

/** A web address. */
export const url = {
  canBeTitle: true,
  details: [],
  text: (value) => spell(value),
  searchText: searchedAsIs,
  rank: rankTexts,
  operators: TEXT_OPERATORS,
  equals: equalsText,
  convertText: byReading(parseUrl),
  cells: urlCells,
} satisfies FieldTypeDefinition;

/** A web address, http or https only; `www.example.org` gets a leading `https://`. */
export function parseUrl(text: string): string | undefined {
  const trimmed = text.trim();
  const candidate = /^www\.[^\s.]+\.\S+$/i.test(trimmed) ? `https://${trimmed}` : trimmed;
  return /^https?:\/\/\S+$/i.test(candidate) && URL.canParse(candidate) ? candidate : undefined;
}
