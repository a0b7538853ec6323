/** Turns a value into JSON. @param indent missing: all in one line. */
export type JsonWriter = (value: unknown, indent?: number) => string;

type Members = readonly (readonly [string, unknown])[];

/**
 * JSON with the members of each object in the order of their names, so that equal data is equal text. Unlike
 * `JSON.stringify` it keeps `-0`, which JSON can say.
 */
export const stableJson: JsonWriter = (value, indent) =>
  writeJson(value, indent, 0, (members) => [...members].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The same with the members in the order that the object has them in, for text that must give that order back. */
export const orderedJson: JsonWriter = (value, indent) => {
  const text = indent === undefined && isAsStringified(value) ? JSON.stringify(value) : undefined;
  return text ?? writeJson(value, indent, 0, (members) => members);
};

/** Whether `JSON.stringify`, which is much faster, writes the same: nothing is `-0`, or says its JSON itself. */
function isAsStringified(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !Object.is(value, -0);
  if ('toJSON' in value) return false;
  if (Array.isArray(value)) return value.every(isAsStringified);
  for (const name in value) if (!isAsStringified(Reflect.get(value, name))) return false;
  return true;
}

function writeJson(
  value: unknown,
  indent: number | undefined,
  depth: number,
  arrange: (members: Members) => Members,
): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item: unknown) => writeJson(item, indent, depth + 1, arrange))
    : arrange(Object.entries(value).filter(([, member]) => member !== undefined)).map(([name, member]) => {
        const text = writeJson(member, indent, depth + 1, arrange);
        return `${JSON.stringify(name)}:${indent === undefined ? '' : ' '}${text}`;
      });
  if (parts.length === 0) return open + close;
  if (indent === undefined) return open + parts.join(',') + close;
  const margin = ' '.repeat(indent * depth);
  const inner = `\n${margin}${' '.repeat(indent)}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${margin}${close}`;
}
