import { BackupError } from '../../core/errors.ts';
import { invalidRecord } from './tags.ts';

// Objects of the web platform that structured clone supports and that are lists of numbers. They are accessed by name
// through `globalThis`, because not every environment of the engine has them. GRAMMAR.md §8.

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
  // A 2D matrix and a 3D one with the same numbers differ: `is2D` shows in how many numbers there are.
  return numbersAt(object, propertyOf(object, 'is2D') === true ? MATRIX_2D : MATRIX_3D);
}

/** How many numbers a type has. A matrix in 2D has 6, one in 3D 16. */
function countsOf(type: string): readonly number[] {
  if (type === 'DOMQuad') return [16];
  return type.startsWith('DOMMatrix') ? [6, 16] : [4];
}

/** @throws BackupError `invalid-format` for a wrong count, `incompatible` if the platform does not have the type. */
export function buildGeometry(type: string, numbers: Numbers): object {
  if (!countsOf(type).includes(numbers.length)) throw invalidRecord(type);
  const construct = mustGetConstructor(type);
  if (type.startsWith('DOMMatrix')) return new construct(numbers);
  if (type !== 'DOMQuad') return new construct(...numbers);
  const corners = [0, 4, 8, 12].map((at) => {
    const [x, y, z, w] = numbers.slice(at, at + 4);
    return { x, y, z, w };
  });
  return new construct(...corners);
}

/** A class of the platform by its name. @throws BackupError `incompatible` if it has none. */
export function mustGetConstructor(name: string): Constructor {
  const found: unknown = propertyOf(globalThis, name);
  if (typeof found !== 'function') throw cannotMake(name);
  // Its name is that of a platform class; the callers check its results.
  return found as Constructor;
}

/** The error for a type in a record that this platform lacks. */
export function cannotMake(type: string, cause?: unknown): BackupError {
  return new BackupError('incompatible', { context: { type }, hint: 'unknown-type', cause });
}

/** A property of any object, of unknown type. */
export function propertyOf(object: object, name: string): unknown {
  return Reflect.get(object, name);
}

function numbersAt(object: unknown, names: readonly string[]): Numbers {
  if (typeof object !== 'object' || object === null) throw invalidRecord('geometry');
  return names.map((name) => Number(propertyOf(object, name)));
}
