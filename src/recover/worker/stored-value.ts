// How a stored value of any app is shown: as its text says (engine/format/record/GRAMMAR.md), without making the value,
// which may be of a type that this browser lacks.

const MOST_NODES = 10_000;
/** Deeper, the browser's own writer fails. */
const TOO_DEEP = '(nested too deep to show)';

/** A Blob or File that a value has in it. */
export interface StoredFile {
  /** The number of its attachment. */
  readonly at: number;
  readonly type: string;
  /** '' for a Blob. */
  readonly name: string;
  /** The members that lead to it, such as `photos.0`. */
  readonly path: string;
}

type Members = Readonly<Record<string, unknown>>;

/** The members of an object; `undefined` for any other value. */
export function membersOf(stored: unknown): Members | undefined {
  if (!isMembers(stored)) return undefined;
  const tag = stored['$'];
  if (tag === undefined) return stored;
  if (tag === 'def') return membersOf(stored['v']);
  return tag === 'object' && isMembers(stored['v']) ? stored['v'] : undefined;
}

/** A value that is one short text, number, date and so on; `undefined` for all others. */
export function simpleText(stored: unknown): string | undefined {
  if (stored === null) return '';
  if (typeof stored === 'string' || typeof stored === 'number' || typeof stored === 'boolean') return String(stored);
  return isMembers(stored) && typeof stored['$'] === 'string' ? taggedText(stored['$'], stored) : undefined;
}

function taggedText(tag: string, stored: Members): string | undefined {
  const { v: content, type } = stored;
  if (tag === 'undefined') return '';
  if (tag === 'number' || tag === 'date' || tag === 'boxed') return simpleText(content);
  if (tag === 'bigint') return bigintText(content);
  if (tag === 'regexp') return `/${String(stored['source'])}/${String(stored['flags'])}`;
  if (tag === 'def') return simpleText(content);
  if (tag === 'ref') return '(the same as elsewhere in this row)';
  if (tag === 'file') return String(stored['name']);
  if (tag === 'blob') return `(file${type === '' ? '' : ` of type ${String(type)}`})`;
  if (tag === 'buffer' || tag === 'view') return '(bytes)';
  if (tag === 'omitted') return `(not in the backup: ${String(type)})`;
  return undefined;
}

function bigintText(content: unknown): string | undefined {
  const [, sign = '', digits] = typeof content === 'string' ? (/^(-?)(0x[0-9a-f]+)$/.exec(content) ?? []) : [];
  return digits === undefined ? undefined : `${sign}${BigInt(digits)}`;
}

/** Any value as text: lists of simple values in one line, everything else as its JSON. */
export function valueText(stored: unknown): string {
  const simple = simpleText(stored);
  if (simple !== undefined) return simple;
  if (Array.isArray(stored)) {
    const texts = stored.map(simpleText);
    if (texts.every((text) => text !== undefined)) return texts.join(', ');
  }
  try {
    return JSON.stringify(stored, undefined, 2);
  } catch {
    return TOO_DEEP;
  }
}

/** The Blobs and Files in a value, in the order of its text. Very large values are searched in part. */
export function filesIn(stored: unknown): readonly StoredFile[] {
  const found: StoredFile[] = [];
  const open: { readonly value: unknown; readonly path: string }[] = [{ value: stored, path: '' }];
  for (let seen = 0; seen < MOST_NODES; seen += 1) {
    const next = open.pop();
    if (!next) break;
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    const file = isMembers(value) ? fileOf(value, path) : undefined;
    if (file) found.push(file);
    else for (const inside of insides(value, path).reverse()) open.push(inside);
  }
  return found;
}

function fileOf({ $: tag, at, type, name }: Members, path: string): StoredFile | undefined {
  if ((tag !== 'blob' && tag !== 'file') || typeof at !== 'number' || typeof type !== 'string') return undefined;
  return { at, type, name: typeof name === 'string' ? name : '', path };
}

/** What is in a list or an object. The content of a tag counts as the value itself. */
function insides(value: object, path: string): { value: unknown; path: string }[] {
  const isTagged = isMembers(value) && value['$'] !== undefined;
  return Object.entries(value).map(([name, inside]: [string, unknown]) => ({
    value: inside,
    path: isTagged ? path : path === '' ? name : `${path}.${name}`,
  }));
}

function isMembers(stored: unknown): stored is Members {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored);
}
