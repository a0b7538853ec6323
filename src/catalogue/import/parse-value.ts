import { type Cell, cellText, tidyText } from '../field-types/cells/cell.ts';
import type { CellContext, ParsedValue } from '../field-types/cells/cell-reading.ts';
import { cellsOf, type ImportableType } from '../field-types/registry.ts';
import type { ImportOptions } from './import-model.ts';

/** What a cell becomes in a field of this type. */
export function parseValue(cell: Cell, type: ImportableType, context: CellContext & ImportOptions): ParsedValue {
  if (cell === null) return { kind: 'empty' };
  const raw = context.trim ? cellText(cell).trim() : cellText(cell);
  const text = tidyText(raw, context.trim);
  if (text.trim() === '') return { kind: 'empty' };
  const { parse, lossOf } = cellsOf(type);
  const parsed = parse(cell, text, context);
  if (parsed.kind !== 'value' || parsed.loss !== undefined) return parsed;
  const loss = text === raw ? lossOf?.(text, parsed.value, context) : 'surrounding marks left out, such as ="…" or […]';
  return loss === undefined ? parsed : { ...parsed, loss };
}
