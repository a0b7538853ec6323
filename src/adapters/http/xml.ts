import { BackupError } from '../../engine/index.ts';

/*
 * [Note: Reading XML in a worker]
 * Workers have no DOMParser. What servers answer here (listings of S3, PROPFIND of WebDAV, error messages) is plain XML
 * without document types, so this reader of one pass over the text is enough. The known packages bring eight others
 * into the worker that holds the keys (fast-xml-parser 5.12.1).
 */

export interface XmlElement {
  /** Without the prefix of its namespace. */
  readonly name: string;
  /** The text directly in it, with entities decoded. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const MOST_DEPTH = 50;
const NAME = /^[^\s/>]+/;

/**
 * The root element of a document.
 * @throws BackupError `invalid-format` if it is not well-formed, is nested too deeply, or defines entities.
 */
export function parseXml(text: string): XmlElement {
  const root: OpenElement = { name: '', text: '', children: [] };
  const open: OpenElement[] = [root];
  let at = 0;
  while (at < text.length) {
    const current = open[open.length - 1] ?? root;
    const tag = text.indexOf('<', at);
    current.text += decodeEntities(text.slice(at, tag < 0 ? text.length : tag));
    if (tag < 0) break;
    const special = SPECIAL.find(({ start }) => text.startsWith(start, tag));
    const end = special ? endOf(text, special.end, tag + special.start.length) : endOfTag(text, tag);
    at = end + (special?.end.length ?? 1);
    if (special) {
      if (special.isRefused) throw badXml('a document type');
      if (special.isText) current.text += text.slice(tag + special.start.length, end);
      continue;
    }
    const inside = text.slice(tag + 1, end);
    if (inside.startsWith('/')) close(open, localName(inside.slice(1)));
    else addElement(open, inside);
  }
  const [first, ...others] = root.children;
  if (open.length !== 1 || !first || others.length > 0 || root.text.trim() !== '') throw badXml('no single root');
  return first;
}

/** The children of a name, in order. */
export function childrenNamed({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

/** The text of the first element that the path of names leads to; `undefined` if there is none. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | undefined {
  let found: XmlElement | undefined = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found?.text;
}

const SPECIAL = [
  { start: '<!--', end: '-->', isText: false, isRefused: false },
  { start: '<![CDATA[', end: ']]>', isText: true, isRefused: false },
  { start: '<?', end: '?>', isText: false, isRefused: false },
  { start: '<!', end: '>', isText: false, isRefused: true },
] as const;

function endOf(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  if (at < 0) throw badXml('it ends too early');
  return at;
}

/** The end of a tag: a `>` in the value of an attribute is not one. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === '' && character === '>') return at;
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  throw badXml('it ends too early');
}

function addElement(open: OpenElement[], inside: string): void {
  const element: OpenElement = { name: localName(inside), text: '', children: [] };
  open[open.length - 1]?.children.push(element);
  if (inside.endsWith('/')) return;
  if (open.length >= MOST_DEPTH) throw badXml('it is nested too deeply');
  open.push(element);
}

function close(open: OpenElement[], name: string): void {
  const closed = open.length > 1 ? open.pop() : undefined;
  if (closed?.name !== name) throw badXml('tags do not match');
}

function localName(inside: string): string {
  const name = NAME.exec(inside)?.[0];
  if (name === undefined) throw badXml('a tag has no name');
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Unknown entities stay as they are: they can only be in a name that is not one of ours. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function badXml(what: string): BackupError {
  return new BackupError('invalid-format', { context: { what: `XML of a server: ${what}` } });
}
