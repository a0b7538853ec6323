import { BackupError } from '../../core/errors.ts';
import { brandOf } from './brand.ts';
import { MAX_ROW_CHARACTERS, MAX_STRING_CHARACTERS } from './tags.ts';

/**
 * The objects that can be reached in more than one way within a value (including cycles): only their identity is
 * visible, so only they are numbered in the line. GRAMMAR.md §7.
 * @throws BackupError `limit-exceeded` if all texts together are more than a row can contain, before any is encoded.
 */
export function findShared(root: object): ReadonlySet<object> {
  const seen = new Set<object>([root]);
  const shared = new Set<object>();
  const open: object[] = [root];
  let characters = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of partsOf(next)) {
      // A longer one is left out.
      if (typeof part === 'string' && part.length <= MAX_STRING_CHARACTERS) characters += part.length;
      if (characters > MAX_ROW_CHARACTERS)
        throw new BackupError('limit-exceeded', { context: { what: 'texts of a record' } });
      if (typeof part !== 'object' || part === null) continue;
      if (seen.has(part)) {
        shared.add(part);
      } else {
        seen.add(part);
        open.push(part);
      }
    }
  }
  return shared;
}

/** The parts of an object whose identity structured clone preserves; platform objects are copied whole. */
function* partsOf(object: object): Iterable<unknown> {
  if (ArrayBuffer.isView(object)) {
    yield object.buffer;
    return;
  }
  switch (brandOf(object)) {
    case 'Array':
    case 'Object':
      yield* Object.values(object);
      break;
    case 'Map':
      for (const [key, value] of object as ReadonlyMap<unknown, unknown>) {
        yield key;
        yield value;
      }
      break;
    case 'Set':
      yield* object as ReadonlySet<unknown>;
      break;
    case 'Error':
      if (Object.hasOwn(object, 'cause')) yield (object as Error).cause;
      if (hasErrors(object as Error)) yield Reflect.get(object, 'errors');
      break;
    case 'FileList':
      yield* Array.from(object as ArrayLike<unknown>);
      break;
  }
}

/** Whether an error has own errors to be written: only an AggregateError does. GRAMMAR.md §4. */
export function hasErrors(error: Error): boolean {
  return error.name === 'AggregateError' && Object.hasOwn(error, 'errors');
}
