import { FIELD_TYPES } from '../model.ts';
import { z } from '../zod.ts';

const name = z.string().trim().min(1).max(200);
/** By name, or by id. */
const word = z.string().min(1);
const values = z.record(z.string(), z.unknown());

/**
 * A change of a catalogue as people write it: collections, fields and choices by their names, records by title, number
 * or id, values by the names of fields.
 */
export const operationSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('create-collection'), name, template: z.enum(['project', 'blank']).optional() }),
  z.strictObject({ op: z.literal('rename-collection'), collection: word, name }),
  z.strictObject({
    op: z.literal('add-field'),
    collection: word,
    name,
    type: z.enum(FIELD_TYPES),
    options: z.array(name).optional(),
    unit: z.string().max(50).optional(),
    relatesTo: word.optional(),
  }),
  z.strictObject({ op: z.literal('rename-field'), collection: word, field: word, name }),
  z.strictObject({ op: z.literal('remove-field'), collection: word, field: word }),
  z.strictObject({ op: z.literal('add-option'), collection: word, field: word, label: name }),
  z.strictObject({ op: z.literal('rename-option'), collection: word, field: word, label: word, name }),
  z.strictObject({ op: z.literal('create'), collection: word, values }),
  z.strictObject({ op: z.literal('update'), collection: word, record: word, values }),
  z.strictObject({ op: z.literal('delete'), collection: word, record: word }),
]);
export type Operation = z.infer<typeof operationSchema>;
export type OperationName = Operation['op'];

/** Those that change how things are arranged, rather than records. */
export const ARRANGING: ReadonlySet<OperationName> = new Set([
  ...(['create-collection', 'rename-collection', 'add-field', 'rename-field', 'remove-field'] as const),
  ...(['add-option', 'rename-option'] as const),
]);
/** Those that take something away. */
export const REMOVING: ReadonlySet<OperationName> = new Set(['remove-field', 'delete'] as const);

export function isOperationName(word: unknown): word is OperationName {
  return operationSchema.options.some(({ shape }) => shape.op.value === word);
}
