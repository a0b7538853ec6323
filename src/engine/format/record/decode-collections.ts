import {
  ERROR_TYPES,
  checkFields,
  invalidRecord,
  isJsonObject,
  mustBeCount,
  mustBeList,
  mustBeString,
  type JsonObject,
} from './tags.ts';

/** Builds one value: it yields the JSON of each part and receives the part's value. */
export type Builder = Generator<unknown, unknown, unknown>;
/** Receives an object as soon as it exists, so that its own parts can refer to it. */
export type OnMade = (object: object) => void;

/** Reports the object, and returns it. */
export function made<T extends object>(object: T, onMade: OnMade): T {
  onMade(object);
  return object;
}

export function* fillArray(array: unknown[], items: readonly unknown[]): Builder {
  for (const item of items) array.push(yield item);
  return array;
}

export function* fillObject(object: object, json: JsonObject): Builder {
  for (const name of Object.keys(json)) setOwn(object, name, yield json[name]);
  return object;
}

/** Sets an own property whatever its name is: `object['__proto__'] = …` would set the prototype instead. */
function setOwn(object: object, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else Reflect.set(object, name, value);
}

export function* buildSparseArray(json: JsonObject, onMade: OnMade): Builder {
  checkFields(json, ['length', 'items'], ['properties']);
  const length = mustBeCount(json['length'], 'length', 0xffff_ffff);
  const array: unknown[] = [];
  // A claimed length must cost nothing: after setting the maximum length once, an array is stored as a sparse table.
  array.length = 0xffff_ffff;
  array.length = length;
  onMade(array);
  const items = mustBeList(json['items'], 'array');
  const properties = json['properties'];
  // An array that plain JSON can express must be plain JSON.
  if (items.length === length && properties === undefined) throw invalidRecord('array');
  let previous = -1;
  for (const item of items) {
    const [at, value, ...rest] = mustBeList(item, 'array');
    if (rest.length > 0) throw invalidRecord('array');
    const index = mustBeCount(at, 'index', length - 1);
    if (index <= previous) throw invalidRecord('order of an array');
    previous = index;
    array[index] = yield value;
  }
  if (properties === undefined) return array;
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) throw invalidRecord('array');
  // A length or an item here would be a second way to express the members above.
  if (Object.keys(properties).some((name) => name === 'length' || isArrayIndex(name))) throw invalidRecord('array');
  return yield* fillObject(array, properties);
}

/** ECMA-262: the canonical text of a whole number below 2³² − 1. */
function isArrayIndex(name: string): boolean {
  return String(Number(name) >>> 0) === name && name !== '4294967295';
}

export function* fillMap(map: Map<unknown, unknown>, entries: readonly unknown[]): Builder {
  for (const entry of entries) {
    if (mustBeList(entry, 'map').length !== 2) throw invalidRecord('map');
    const [key, value] = mustBeList(entry, 'map');
    const builtKey = yield key;
    map.set(builtKey, yield value);
  }
  return map;
}

export function* fillSet(set: Set<unknown>, items: readonly unknown[]): Builder {
  for (const item of items) set.add(yield item);
  return set;
}

const ERROR_CLASSES: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function makeError(name: string): Error | undefined {
  if (name !== 'AggregateError') return ERROR_TYPES.includes(name) ? new (ERROR_CLASSES[name] ?? Error)() : undefined;
  const error = new AggregateError([]);
  // Its own `errors` exist only if the line has them.
  Reflect.deleteProperty(error, 'errors');
  return error;
}

export function* buildError(json: JsonObject, onMade: OnMade): Builder {
  checkFields(json, ['name'], ['message', 'stack', 'cause', 'errors']);
  const name = mustBeString(json['name'], 'error');
  const empty = makeError(name);
  if (empty === undefined) throw invalidRecord('error');
  if (Object.hasOwn(json, 'errors') && name !== 'AggregateError') throw invalidRecord('error');
  const error = made(empty, onMade);
  if (json['message'] !== undefined) setHidden(error, 'message', mustBeString(json['message'], 'error'));
  // Set, not defined: engines differ in whether it is a value or an accessor.
  Reflect.set(error, 'stack', json['stack'] === undefined ? undefined : mustBeString(json['stack'], 'error'));
  if (Object.hasOwn(json, 'cause')) setHidden(error, 'cause', yield json['cause']);
  if (Object.hasOwn(json, 'errors')) setHidden(error, 'errors', yield json['errors']);
  return error;
}

/** Like the engines' own properties of errors: present but not enumerable. */
function setHidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, enumerable: false, configurable: true });
}
