import { BackupError } from '../../core/errors.ts';
import { decodeView } from './binary.ts';
import {
  buildError,
  buildSparseArray,
  fillArray,
  fillMap,
  fillObject,
  fillSet,
  made,
  type Builder,
  type OnMade,
} from './decode-collections.ts';
import { AttachmentReader, decodeLeaf } from './decode-leaf.ts';
import type { GivenAttachment } from './encode-leaf.ts';
import { isUntagged } from './plain-json.ts';
import {
  MAX_VALUE_DEPTH,
  TAG,
  checkFields,
  invalidRecord,
  isJsonObject,
  mustBeCount,
  mustBeList,
  type JsonObject,
} from './tags.ts';

/**
 * Decodes the output of `encodeValue`. GRAMMAR.md.
 * @param json from `JSON.parse`; it may become part of the value.
 * @param carried the values for omitted ones, by their JSON objects; others become `undefined`.
 * @throws BackupError `invalid-format`, `limit-exceeded`, `incompatible` (a type that this platform lacks).
 */
export function decodeValue(
  json: unknown,
  attachments: readonly GivenAttachment[],
  carried?: ReadonlyMap<object, unknown>,
): unknown {
  if (attachments.length === 0 && isUntagged(json)) return json;
  try {
    return new ValueDecoder(new AttachmentReader(attachments), carried).decode(json);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    // Any error of a platform constructor for absurd input: a size out of bounds, or nonsense.
    if (error instanceof RangeError)
      throw new BackupError('limit-exceeded', { context: { what: 'record' }, cause: error });
    throw invalidRecord('value', error);
  }
}

/** Builds the value part by part with its own stack, so that depth costs memory and not the machine's stack. */
class ValueDecoder {
  private readonly attachments: AttachmentReader;
  private readonly carried: ReadonlyMap<object, unknown> | undefined;
  /** The shared objects, by number; `undefined` for one that is numbered but not created yet. */
  private readonly shared: (object | undefined)[] = [];

  constructor(attachments: AttachmentReader, carried: ReadonlyMap<object, unknown> | undefined) {
    this.attachments = attachments;
    this.carried = carried;
  }

  decode(root: unknown): unknown {
    const open: Builder[] = [this.build(root, ignore)];
    let value: unknown;
    for (let builder = open.at(-1); builder !== undefined; builder = open.at(-1)) {
      const next = builder.next(value);
      if (next.done === true) {
        value = next.value;
        open.pop();
      } else if (isPart(next.value)) {
        if (open.length >= MAX_VALUE_DEPTH)
          throw new BackupError('limit-exceeded', { context: { what: 'depth of a record' } });
        open.push(this.build(next.value, ignore));
        value = undefined;
      } else {
        value = next.value;
      }
    }
    this.attachments.finish();
    return value;
  }

  private *build(json: unknown, onMade: OnMade): Builder {
    if (!isPart(json)) return json;
    if (Array.isArray(json)) return yield* fillArray(made([] as unknown[], onMade), json);
    if (!isJsonObject(json)) throw invalidRecord('value');
    if (!Object.hasOwn(json, TAG)) return yield* fillObject(made({}, onMade), json);
    switch (json[TAG]) {
      case 'object':
        checkFields(json, ['v']);
        // An object without the key that makes the tag necessary is written without the tag.
        if (!isJsonObject(json['v']) || !Object.hasOwn(json['v'], TAG)) throw invalidRecord('object');
        return yield* fillObject(made({}, onMade), json['v']);
      case 'array':
        return yield* buildSparseArray(json, onMade);
      case 'map':
        checkFields(json, ['v']);
        return yield* fillMap(made(new Map<unknown, unknown>(), onMade), mustBeList(json['v'], 'map'));
      case 'set':
        checkFields(json, ['v']);
        return yield* fillSet(made(new Set<unknown>(), onMade), mustBeList(json['v'], 'set'));
      case 'error':
        return yield* buildError(json, onMade);
      case 'view':
        return made(decodeView(json, yield json['of']), onMade);
      case 'def':
        return yield* this.buildShared(json);
      case 'ref':
        return this.getShared(json);
      default: {
        const leaf = this.carried?.get(json) ?? decodeLeaf(json, this.attachments);
        return typeof leaf === 'object' && leaf !== null ? made(leaf, onMade) : leaf;
      }
    }
  }

  private *buildShared(json: JsonObject): Builder {
    checkFields(json, ['id', 'v']);
    const number = this.shared.length;
    const content = json['v'];
    if (json['id'] !== number || (isJsonObject(content) && content[TAG] === 'def'))
      throw invalidRecord('number of an object');
    this.shared.push(undefined);
    const value = yield* this.build(content, (object) => (this.shared[number] = object));
    if (value === undefined || value !== this.shared[number]) throw invalidRecord('a number for what is no object');
    return value;
  }

  private getShared(json: JsonObject): object {
    checkFields(json, ['id']);
    const object = this.shared[mustBeCount(json['id'], 'reference')];
    if (object === undefined) throw invalidRecord('a reference to nothing');
    return object;
  }
}

function ignore(): void {
  // Nothing refers to this object.
}

/** Whether the JSON needs building: all but strings, numbers, booleans and null. */
function isPart(json: unknown): json is object {
  return typeof json === 'object' && json !== null;
}
