import { LOST_BLOB } from '../format/record/row-codec.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

// A backup cannot contain a CryptoKey, a file handle and the like: its line has `omitted` in their place (GRAMMAR.md
// §9). Values may be nested very deep, so nothing here recurses.

export type JsonNode = Readonly<Record<string, unknown>> | readonly unknown[];

const MARK = '"$":"omitted"';
export const LOST_MARK = `${MARK},"type":${JSON.stringify(LOST_BLOB)}`;

/** Whether a line contains `omitted`. Within a string, the quotes would be escaped. */
export function hasOmitted(lineOrText: string): boolean {
  return lineOrText.includes(MARK);
}

/** How many values of a row were omitted. A Blob whose bytes are lost does not count: nothing of it remains. */
export function countOmitted({ line, row }: StoredLine): number {
  if (!hasOmitted(line)) return 0;
  let count = 0;
  visit(row.value, (node, __, isOmittedHere) => {
    if (isOmittedHere && Reflect.get(node, 'type') !== LOST_BLOB) count += 1;
  });
  return count;
}

export function visit(
  json: unknown,
  onNode: (node: JsonNode, parent: JsonNode | undefined, isOmittedHere: boolean) => void,
): void {
  const open: { readonly node: unknown; readonly parent?: JsonNode; readonly isEscaped: boolean }[] = [
    { node: json, isEscaped: false },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, parent, isEscaped } = next;
    if (!isNode(node)) continue;
    onNode(node, parent, !isEscaped && isOmitted(node));
    for (const [name, part] of Object.entries(node)) {
      if (isNode(part)) open.push({ node: part, parent: node, isEscaped: !isEscaped && isEscape(node, name) });
    }
  }
}

/** Whether a member is an object in which `$` is an ordinary name. GRAMMAR.md §2, §5. */
export function isEscape(node: JsonNode, name: string): boolean {
  const tag: unknown = Reflect.get(node, '$');
  return (tag === 'object' && name === 'v') || (tag === 'array' && name === 'properties');
}

export function isNode(json: unknown): json is JsonNode {
  return typeof json === 'object' && json !== null;
}

export function isOmitted(json: unknown): boolean {
  return isNode(json) && !Array.isArray(json) && Object.hasOwn(json, '$') && Reflect.get(json, '$') === 'omitted';
}

export function isLostBlob(json: unknown): boolean {
  return isNode(json) && isOmitted(json) && Reflect.get(json, 'type') === LOST_BLOB;
}

export function isBlob(json: unknown): boolean {
  return isNode(json) && Object.hasOwn(json, '$') && ['blob', 'file'].includes(String(Reflect.get(json, '$')));
}
