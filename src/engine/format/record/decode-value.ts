import { BackupError } from '../../core/errors.ts';
import { decodeView } from './binary.ts';
import { AttachmentReader, decodeLeaf } from './decode-leaf.ts';
import type { RowAttachment } from './encode-leaf.ts';
import { isUntagged } from './plain-json.ts';
import {
  ERROR_TYPES, MAX_VALUE_DEPTH, TAG, checkFields, invalidRecord, isJsonObject, mustBeCount, mustBeList, mustBeString,
  type JsonObject,
} from './tags.ts';

/** Builds one value: it yields the JSON of each part and is given the part's value back. */
type Builder = Generator<unknown, unknown, unknown>;
/** Told of an object as soon as it is there, so that its own parts can refer to it. */
type OnMade = (object: object) => void;

/**
 * The value that `encodeValue` wrote. GRAMMAR.md.
 * @param json as `JSON.parse` gave it; it may become part of the value.
 * @throws BackupError `invalid-format`, `limit-exceeded`, `incompatible` (a type that this platform lacks).
 */
export function decodeValue(json: unknown, attachments: readonly RowAttachment[]): unknown {
  if (attachments.length === 0 && isUntagged(json)) return json;
  try {
    return new ValueDecoder(new AttachmentReader(attachments)).decode(json);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    // Whatever a constructor of the platform may say to absurd input: a size beyond its bounds, or nonsense.
    if (error instanceof RangeError) throw new BackupError('limit-exceeded', { context: { what: 'record' }, cause: error });
    throw invalidRecord('value', error);
  }
}

/** Builds part by part with a stack of its own, so that depth costs memory and not the machine's stack. */
class ValueDecoder {
  private readonly attachments: AttachmentReader;
  /** The shared objects, by number; `undefined` while one has a number but is not made yet. */
  private readonly shared: (object | undefined)[] = [];

  constructor(attachments: AttachmentReader) {
    this.attachments = attachments;
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
        if (open.length >= MAX_VALUE_DEPTH) throw new BackupError('limit-exceeded', { context: { what: 'depth of a record' } });
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
        if (!isJsonObject(json['v'])) throw invalidRecord('object');
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
        const leaf = decodeLeaf(json, this.attachments);
        return typeof leaf === 'object' && leaf !== null ? made(leaf, onMade) : leaf;
      }
    }
  }

  private *buildShared(json: JsonObject): Builder {
    checkFields(json, ['id', 'v']);
    const number = this.shared.length;
    const content = json['v'];
    if (json['id'] !== number || (isJsonObject(content) && content[TAG] === 'def')) throw invalidRecord('number of an object');
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
  // Nobody refers to this object.
}

function made<T extends object>(object: T, onMade: OnMade): T {
  onMade(object);
  return object;
}

/** Whether the JSON needs building: all but strings, numbers, booleans and null. */
function isPart(json: unknown): json is object {
  return typeof json === 'object' && json !== null;
}

function* fillArray(array: unknown[], items: readonly unknown[]): Builder {
  for (const item of items) array.push(yield item);
  return array;
}

function* fillObject(object: object, json: JsonObject): Builder {
  for (const name of Object.keys(json)) setOwn(object, name, yield json[name]);
  return object;
}

/** Sets an own property whatever its name is: `object['__proto__'] = …` would set the prototype instead. */
function setOwn(object: object, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else Reflect.set(object, name, value);
}

function* buildSparseArray(json: JsonObject, onMade: OnMade): Builder {
  checkFields(json, ['length', 'items'], ['properties']);
  const length = mustBeCount(json['length'], 'length', 0xffff_ffff);
  const array: unknown[] = [];
  // A claimed length must cost nothing: once it was as long as can be, an array is kept as a table of what it holds.
  array.length = 0xffff_ffff;
  array.length = length;
  onMade(array);
  let previous = -1;
  for (const item of mustBeList(json['items'], 'array')) {
    const [at, value, ...rest] = mustBeList(item, 'array');
    if (rest.length > 0) throw invalidRecord('array');
    const index = mustBeCount(at, 'index', length - 1);
    if (index <= previous) throw invalidRecord('order of an array');
    previous = index;
    array[index] = yield value;
  }
  const properties = json['properties'];
  if (properties === undefined) return array;
  if (!isJsonObject(properties)) throw invalidRecord('array');
  // A length or an item here would be another way to say what was said above.
  if (Object.keys(properties).some((name) => name === 'length' || isArrayIndex(name))) throw invalidRecord('array');
  return yield* fillObject(array, properties);
}

/** ECMA-262: the canonical text of a whole number below 2³² − 1. */
function isArrayIndex(name: string): boolean {
  return String(Number(name) >>> 0) === name && name !== '4294967295';
}

function* fillMap(map: Map<unknown, unknown>, entries: readonly unknown[]): Builder {
  for (const entry of entries) {
    if (mustBeList(entry, 'map').length !== 2) throw invalidRecord('map');
    const [key, value] = mustBeList(entry, 'map');
    const builtKey = yield key;
    map.set(builtKey, yield value);
  }
  return map;
}

function* fillSet(set: Set<unknown>, items: readonly unknown[]): Builder {
  for (const item of items) set.add(yield item);
  return set;
}

const ERROR_CLASSES: Readonly<Record<string, ErrorConstructor>> = {
  Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
};

function* buildError(json: JsonObject, onMade: OnMade): Builder {
  checkFields(json, ['name'], ['message', 'stack', 'cause']);
  const name = mustBeString(json['name'], 'error');
  const construct = ERROR_TYPES.includes(name) ? ERROR_CLASSES[name] : undefined;
  if (construct === undefined) throw invalidRecord('error');
  const error = made(new construct(), onMade);
  if (json['message'] !== undefined) setHidden(error, 'message', mustBeString(json['message'], 'error'));
  // Set, not defined: whether it is a value or an accessor differs between engines.
  Reflect.set(error, 'stack', json['stack'] === undefined ? undefined : mustBeString(json['stack'], 'error'));
  if (Object.hasOwn(json, 'cause')) setHidden(error, 'cause', yield json['cause']);
  return error;
}

/** As the engines have the properties of errors: there, but not enumerable. */
function setHidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, enumerable: false, configurable: true });
}
