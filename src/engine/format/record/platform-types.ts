import { BackupError } from '../../core/errors.ts';
import { invalidRecord } from './tags.ts';

// Objects of the web platform that structured clone carries and that are a list of numbers. They are reached
// through `globalThis`, by name, since not every place where the engine runs has them. GRAMMAR.md §8.

type Numbers = readonly number[];
type Constructor = new (...args: unknown[]) => object;

const POINT = ['x', 'y', 'z', 'w'];
const RECT = ['x', 'y', 'width', 'height'];
const MATRIX_2D = ['a', 'b', 'c', 'd', 'e', 'f'];
const MATRIX_3D = Array.from({ length: 16 }, (_, at) => `m${1 + Math.floor(at / 4)}${1 + (at % 4)}`);
const CORNERS = ['p1', 'p2', 'p3', 'p4'];

/** The types whose content is a list of numbers. */
export const GEOMETRY_TYPES: readonly string[] = [
  'DOMPoint',
  'DOMPointReadOnly',
  'DOMRect',
  'DOMRectReadOnly',
  'DOMMatrix',
  'DOMMatrixReadOnly',
  'DOMQuad',
];

/** The numbers of a geometry object, in the order in which `buildGeometry` takes them. */
export function geometryNumbers(type: string, object: object): Numbers {
  if (type.startsWith('DOMPoint')) return numbersAt(object, POINT);
  if (type.startsWith('DOMRect')) return numbersAt(object, RECT);
  if (type === 'DOMQuad') return CORNERS.flatMap((corner) => numbersAt(propertyOf(object, corner), POINT));
  // A 2D matrix and a 3D one of the same numbers are not the same: `is2D` shows, as the number of numbers.
  return numbersAt(object, propertyOf(object, 'is2D') === true ? MATRIX_2D : MATRIX_3D);
}

/** @throws BackupError `incompatible` where the platform has no such type, `invalid-format` for a wrong count. */
export function buildGeometry(type: string, numbers: Numbers): object {
  const construct = mustGetConstructor(type);
  const count = numbers.length;
  if (type === 'DOMQuad') {
    if (count !== 16) throw invalidRecord(type);
    const corners = [0, 4, 8, 12].map((at) => {
      const [x, y, z, w] = numbers.slice(at, at + 4);
      return { x, y, z, w };
    });
    return new construct(...corners);
  }
  if (type.startsWith('DOMMatrix')) {
    if (count !== 6 && count !== 16) throw invalidRecord(type);
    return new construct(numbers);
  }
  if (count !== 4) throw invalidRecord(type);
  return new construct(...numbers);
}

/** A class of the platform by its name. @throws BackupError `incompatible` where it has none. */
export function mustGetConstructor(name: string): Constructor {
  const found: unknown = propertyOf(globalThis, name);
  if (typeof found !== 'function') throw cannotMake(name);
  // It stands under the name of a class of the platform; what it makes is checked by its users.
  return found as Constructor;
}

/** Says that this platform has not got what a record holds. */
export function cannotMake(type: string, cause?: unknown): BackupError {
  return new BackupError('incompatible', { context: { type }, hint: 'unknown-type', cause });
}

/** A property of any object, with nothing said about its type. */
export function propertyOf(object: object, name: string): unknown {
  return Reflect.get(object, name);
}

function numbersAt(object: unknown, names: readonly string[]): Numbers {
  if (typeof object !== 'object' || object === null) throw invalidRecord('geometry');
  return names.map((name) => Number(propertyOf(object, name)));
}
