/**
 * Up to this depth the platform's own `JSON.stringify` is used. Some implementations recurse: Firefox 153 fails at
 * about 2,600 levels in a worker, Node 20 at about 4,100.
 */
const NATIVE_DEPTH = 64;

/** The rest to be written: a finished piece of text, or a value. */
type Task = { readonly text: string } | { readonly json: unknown };

/**
 * The JSON text of a parsed value, identical to that of `JSON.stringify`, at any depth: `JSON.parse` reads 200,000
 * levels everywhere (Chromium 156, Firefox 153, WebKitGTK, Node 20), so values it has read must be writable.
 */
export function jsonText(json: unknown): string {
  if (isShallow(json, 0)) return JSON.stringify(json);
  let text = '';
  const open: Task[] = [{ json }];
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    if ('text' in task) text += task.text;
    else if (typeof task.json !== 'object' || task.json === null) text += JSON.stringify(task.json);
    // What comes first is pushed last.
    else for (const part of partsOf(task.json).reverse()) open.push(part);
  }
  return text;
}

function partsOf(json: object): Task[] {
  const isList = Array.isArray(json);
  const parts: Task[] = [{ text: isList ? '[' : '{' }];
  let separator = '';
  for (const [name, part] of Object.entries(json)) {
    parts.push({ text: isList ? separator : `${separator}${JSON.stringify(name)}:` }, { json: part });
    separator = ',';
  }
  parts.push({ text: isList ? ']' : '}' });
  return parts;
}

/** Goes no deeper than the bound. */
function isShallow(json: unknown, depth: number): boolean {
  if (typeof json !== 'object' || json === null) return true;
  return depth < NATIVE_DEPTH && Object.values(json).every((part) => isShallow(part, depth + 1));
}
