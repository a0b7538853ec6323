import type { Cell } from '../import-model.ts';
import type { ImportableType } from '../../field-types/registry.ts';
import { parseCheckbox } from './checkbox.ts';
import { type DateOrder, dateOrderOf, parseDate } from './date.ts';
import { parseLocation } from './location.ts';
import { wordsOf } from '../column-names.ts';
import { isCodeLike, isPlainNumber } from './number.ts';
import { cellText, parseUrl, tidyText } from './text.ts';

const MAX_DISTINCT = 200;
const MAX_SAMPLES = 5;
/** Codes are digits that no one adds up. */
const CODE_WORD =
  /^(ids?|uid|guid|code|zip|postcode|postal|postleitzahl|plz|phone|telephone|tel|mobile|cell|fax|isbns?|isbn1[03]|issn|oclc|lccn|asin|ean|ean13|upc|gtin|sku|barcode|cid|accession|number|no|nr)$/;
const PLACE_NAME = /coord|loc|geo|position|point|lat.?lon|lat.?lng/i;
/** Degrees, sides of the world, brackets, or two numbers with fractions. */
const CLEARLY_PLACE =
  /[°′″]|\d\s*[NSEW]\b|^(geo:|srid=|(multi)?(point|linestring|polygon)\s*[zm(]|[[{])|\d\.\d+\s*[,;\s]\s*-?\d+\.\d/i;
const LIST_NAME =
  /\b(tags?|shelves|bookshelves|collections|labels?|genres?|keywords?|categories|topics|authors?|subjects?|languages?)\b/i;

/** Gathers what the values of one column look like, and says which type of field would hold them. */
export class ColumnProfile {
  filledCount = 0;
  #counts = {
    number: 0,
    commaNumber: 0,
    date: 0,
    checkbox: 0,
    url: 0,
    location: 0,
    list: 0,
    long: 0,
    code: 0,
    time: 0,
    rating: 0,
    bracketPair: 0,
    pair: 0,
  };
  #totalLength = 0;
  #dateOrders = new Set<DateOrder | 'either'>();
  #separators = new Map<string, number>();
  readonly #distinct = new Set<string>();
  readonly #folded = new Set<string>();
  readonly samples: string[] = [];
  /** Some text has several lines, which a field for one line would lose. */
  #hasLines = false;

  add(cell: Cell): void {
    const text = tidyText(cellText(cell).trim(), true);
    if (cell === null || text === '') return;
    this.filledCount += 1;
    this.#totalLength += text.length;
    if (this.#distinct.size < MAX_DISTINCT && !this.#distinct.has(text)) {
      this.#distinct.add(text.length > 200 ? text.slice(0, 200) : text);
      this.#folded.add(text.toLowerCase());
      if (this.samples.length < MAX_SAMPLES) this.samples.push(text.length > 120 ? `${text.slice(0, 119)}…` : text);
    }
    const counts = this.#counts;
    if (typeof cell === 'number') {
      counts.number += 1;
      if (Number.isInteger(cell) && cell >= 0 && cell <= 5) counts.rating += 1;
      return;
    }
    if (typeof cell === 'boolean') {
      counts.checkbox += 1;
      return;
    }
    if (typeof cell === 'object') {
      if ('latitude' in cell) counts.location += 1;
      else this.#addList(cell);
      return;
    }
    this.#addText(text);
  }

  #addList(cell: readonly unknown[]): void {
    this.#counts.list += 1;
    if (cell.length === 2 && cell.every((item) => typeof item === 'number' && Math.abs(item) <= 180))
      this.#counts.bracketPair += 1;
  }

  #addText(text: string): void {
    const counts = this.#counts;
    if (text.includes('\n')) this.#hasLines = true;
    if (text.length > 200 || text.includes('\n')) counts.long += 1;
    if (text.length > 300 && !CLEARLY_PLACE.test(text)) return;
    if (isPlainNumber(text)) counts.number += 1;
    if (isPlainNumber(text, true)) counts.commaNumber += 1;
    if (isCodeLike(text)) counts.code += 1;
    if (/^[0-5]$/.test(text)) counts.rating += 1;
    if (parseCheckbox(text) !== undefined) counts.checkbox += 1;
    if (parseUrl(text) !== undefined && /^https?:|^www\./i.test(text)) counts.url += 1;
    if (/\d/.test(text)) {
      if (parseDate(text, 'monthFirst') !== undefined || parseDate(text, 'dayFirst') !== undefined)
        counts.date += /^\d{8}$/.test(text) ? 0 : 1;
      if (parseLocation(text) ?? parseLocation(text, true)) {
        if (CLEARLY_PLACE.test(text)) counts.location += 1;
        else counts.pair += 1;
      }
      if (/\d{1,2}:\d{2}/.test(text)) counts.time += 1;
      const order = dateOrderOf(text);
      if (order) this.#dateOrders.add(order);
    }
    for (const separator of [';', '|', ',']) {
      if (text.includes(separator)) this.#separators.set(separator, (this.#separators.get(separator) ?? 0) + 1);
    }
  }

  get hasDecimalComma(): boolean {
    return this.#counts.commaNumber > this.#counts.number;
  }

  /** What the dates themselves say; `undefined` where none is of that form. */
  get dateOrder(): DateOrder | 'either' | undefined {
    if (this.#dateOrders.has('monthFirst')) return this.#dateOrders.has('dayFirst') ? 'either' : 'monthFirst';
    if (this.#dateOrders.has('dayFirst')) return 'dayFirst';
    return this.#dateOrders.has('either') ? 'either' : undefined;
  }

  /** Some dates have a time of day behind them. */
  get hasTimes(): boolean {
    return this.#counts.time > 0;
  }

  get separator(): string {
    const [best] = [...this.#separators].sort((a, b) => b[1] - a[1]);
    return best?.[0] ?? ';';
  }

  /** Lists of two numbers, which GeoJSON and its kin have with the longitude first. */
  isLongitudeFirst(name: string): boolean {
    return this.#counts.bracketPair > 0 || /coord|geojson|lonlat|lnglat/i.test(name);
  }

  guess(name: string): ImportableType {
    const filled = this.filledCount;
    if (filled === 0) return 'text';
    const counts = this.#counts;
    const mostly = (count: number) => count >= filled * 0.9;
    if (mostly(counts.location)) return 'location';
    // Two numbers may be anything, such as a price with a decimal comma; the name has to say that they are a place.
    if (PLACE_NAME.test(name) && mostly(counts.location + counts.pair + counts.bracketPair)) return 'location';
    if (counts.list > 0 && mostly(counts.list)) return 'multiSelect';
    const isCode = CODE_WORD.test(wordsOf(name).at(-1) ?? '') || /^(isbn|ean|zip)/i.test(name) || counts.code > 0;
    if (/rating|stars|score/i.test(name) && counts.rating === filled) return 'rating';
    if (mostly(counts.number) || mostly(counts.commaNumber)) return isCode ? 'text' : 'number';
    if (counts.checkbox === filled && this.#distinct.size <= 4 && !isCode) return 'checkbox';
    if (mostly(counts.date)) return 'date';
    if (mostly(counts.url)) return 'url';
    if (this.#hasLines || counts.long > filled * 0.2 || this.#totalLength / filled > 120) return 'longText';
    if (LIST_NAME.test(name) && this.#looksLikeLists(filled)) return 'multiSelect';
    return this.#looksLikeChoices(filled) && !isNameColumn(name) ? 'select' : 'text';
  }

  #looksLikeLists(filled: number): boolean {
    const [best] = [...this.#separators].sort((a, b) => b[1] - a[1]);
    return best !== undefined && best[1] >= filled * 0.2;
  }

  #looksLikeChoices(filled: number): boolean {
    const distinct = this.#distinct.size;
    const isShort = this.#totalLength / filled <= 30;
    // Choices that differ only in case would become one.
    return isShort && this.#folded.size === distinct && distinct <= 40 && filled >= 6 && distinct * 3 <= filled;
  }
}

function isNameColumn(name: string): boolean {
  return /(name|title)$/i.test(name.trim());
}
