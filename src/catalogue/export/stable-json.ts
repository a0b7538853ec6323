/**
 * JSON with sorted object members, so that equal data gives equal text. Unlike `JSON.stringify` it keeps `-0`, which
 * JSON can express.
 * @param indent missing: everything on one line.
 */
export function stableJson(value: unknown, indent?: number, depth = 0): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item: unknown) => stableJson(item, indent, depth + 1))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => {
          const text = stableJson(member, indent, depth + 1);
          return `${JSON.stringify(name)}:${indent === undefined ? '' : ' '}${text}`;
        });
  if (parts.length === 0) return open + close;
  if (indent === undefined) return open + parts.join(',') + close;
  const margin = ' '.repeat(indent * depth);
  const inner = `\n${margin}${' '.repeat(indent)}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${margin}${close}`;
}
