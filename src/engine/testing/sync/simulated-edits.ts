import type { DeviceCounts } from '../../format/head.ts';
import type { MemorySource } from '../memory-source.ts';
import type { Deed } from './oracle.ts';
import {
  FIELDS,
  groupsOf,
  hasSameContent,
  recordsOf,
  rowsOf,
  type SimulatedRecord,
  textsOf,
  valueOf,
} from './simulated-data.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** The fields of a record that are lists of texts. */
const LISTS = ['tags', 'links'];

type World = Pick<SimulatedWorld, 'draw' | 'oracle' | 'now' | 'hasUniqueNames' | 'hasUniqueTitles'>;

/** Few names and titles, so that several devices choose the same. */
const NAMES = 8;
const TITLES = 4;

/** The device on which a person edits. */
interface Editing {
  readonly source: MemorySource;
  readonly author: string;
  readonly seen: DeviceCounts;
  readonly isSyncing: boolean;
}

/** One edit of a person, as the app makes it. @returns what it was. */
export function editAtRandom(world: World, { source, author, seen, isSyncing }: Editing): string {
  const before = recordsOf(source);
  const record = world.draw.pickMaybe(before);
  const edit = world.draw.weighted({
    create: 3,
    set: 8,
    tag: 4,
    untag: 2,
    link: 2,
    photo: 1,
    remove: 3,
    group: 1,
    sweep: 1,
    rename: world.hasUniqueNames ? 2 : 0,
    move: world.hasUniqueTitles ? 2 : 0,
  });
  if (!record || edit === 'create') create(world, source, author);
  else if (edit === 'remove') remove(source, record.id);
  else if (edit === 'group') removeGroup(source, record.groupId);
  else if (edit === 'rename') rename(world, source);
  else if (edit === 'move') move(world, source, record);
  else if (edit === 'sweep') sweep(source, isSyncing);
  else change(world, source, record, edit);
  noteDifference(world, author, seen, before, recordsOf(source));
  return `${edit} ${record?.id ?? ''}`;
}

function create(world: World, source: MemorySource, device: string): void {
  const { draw, oracle, hasUniqueNames } = world;
  const groups = groupsOf(source);
  const newId = `g-${device}-${oracle.operations}`;
  const picked = draw.isOneIn(2) ? draw.pickMaybe(groups) : undefined;
  const name = hasUniqueNames ? `Group ${draw.below(NAMES)}` : `Group ${newId}`;
  const group = picked ?? groups.find((one) => one.name === name) ?? { id: newId, name };
  if (!groups.includes(group)) source.put('groups', group.id, group);
  const id = `r-${device}-${oracle.operations}`;
  const values = { a: titleOr(world, `a${oracle.operations}${device}`), tags: [] };
  putIfFree(world, source, { id, groupId: group.id, values, tagCount: 0, updatedAt: timeOf(world.now) });
}

const titleOr = ({ draw, hasUniqueTitles }: World, token: string) =>
  hasUniqueTitles ? `Title ${draw.below(TITLES)}` : token;

/** The app refuses a record with the title of another one of its group. */
function putIfFree({ hasUniqueTitles }: World, source: MemorySource, record: SimulatedRecord): void {
  const isOther = ({ id, groupId, values }: SimulatedRecord) =>
    id !== record.id && groupId === record.groupId && values['a'] === record.values['a'];
  if (!hasUniqueTitles || !recordsOf(source).some(isOther)) source.put('records', record.id, record);
}

function move(world: World, source: MemorySource, record: SimulatedRecord): void {
  const group = world.draw.pickMaybe(groupsOf(source));
  if (group && group.id !== record.groupId)
    putIfFree(world, source, { ...record, groupId: group.id, updatedAt: timeOf(world.now) });
}

function rename({ draw }: World, source: MemorySource): void {
  const group = draw.pickMaybe(groupsOf(source));
  const name = `Group ${draw.below(NAMES)}`;
  if (group && groupsOf(source).every((other) => other.name !== name))
    source.put('groups', group.id, { ...group, name });
}

function change(
  world: World,
  source: MemorySource,
  record: SimulatedRecord,
  edit: 'set' | 'tag' | 'untag' | 'link' | 'photo',
): void {
  const { draw, oracle, now } = world;
  const token = `${edit}${oracle.operations}${record.id}`;
  const values: Record<string, unknown> = { ...record.values };
  const tags = textsOf(values['tags']);
  if (edit === 'set') {
    const field = draw.pick(FIELDS);
    values[field] = field === 'a' ? titleOr(world, token) : token;
  }
  if (edit === 'tag') values['tags'] = draw.isOneIn(2) ? [...tags, token] : [token, ...tags];
  if (edit === 'untag') values['tags'] = tags.filter((tag) => tag !== draw.pickMaybe(tags));
  if (edit === 'link') values['links'] = [...new Set([...textsOf(values['links']), draw.pick(recordsOf(source)).id])];
  if (edit === 'photo') {
    source.put('files', token, { hash: token, data: `the bytes of ${token}` });
    values['photo'] = token;
  }
  const tagCount = textsOf(values['tags']).length;
  putIfFree(world, source, { ...record, values, tagCount, updatedAt: timeOf(now) });
}

/** Removes a record, and what refers to it. */
function remove(source: MemorySource, id: string): void {
  source.remove('records', id);
  for (const record of recordsOf(source)) {
    const links = textsOf(record.values['links']);
    if (!links.includes(id)) continue;
    const values = { ...record.values, links: links.filter((link) => link !== id) };
    source.put('records', record.id, { ...record, values });
  }
}

function removeGroup(source: MemorySource, groupId: string): void {
  for (const record of recordsOf(source)) if (record.groupId === groupId) remove(source, record.id);
  source.remove('groups', groupId);
}

/** Removes files that no record shows; but not during a cycle, which may bring back such a record. */
function sweep(source: MemorySource, isSyncing: boolean): void {
  if (isSyncing) return;
  const used = new Set(recordsOf(source).map(({ values }) => values['photo']));
  for (const { key } of rowsOf(source, 'files')) if (!used.has(key)) source.remove('files', key);
}

const timeOf = (now: number) => new Date(now).toISOString();

/** Tells the oracle what became of the records. */
export function noteDifference(
  { oracle }: Pick<World, 'oracle'>,
  device: string,
  seen: DeviceCounts,
  before: readonly SimulatedRecord[],
  after: readonly SimulatedRecord[],
): void {
  const earlier = new Map(before.map((record) => [record.id, record]));
  const later = new Map(after.map((record) => [record.id, record]));
  for (const [id, record] of later)
    for (const deed of deedsBetween(earlier.get(id), record)) oracle.note(device, seen, id, deed);
  for (const [id, record] of earlier) if (!later.has(id)) oracle.note(device, seen, id, { kind: 'delete', record });
}

/** What made a record of an earlier version of it, or of none: nothing only if no device takes it for an edit. */
export function deedsBetween(old: SimulatedRecord | undefined, record: SimulatedRecord): readonly Deed[] {
  if (old === record) return [];
  const deeds: Deed[] = [];
  if (!old) deeds.push({ kind: 'create' });
  else if (old.groupId !== record.groupId) deeds.push({ kind: 'move' });
  for (const field of [...FIELDS, 'photo']) {
    const value = valueOf(record, field);
    const oldValue = old ? valueOf(old, field) : '';
    if (value !== oldValue) deeds.push({ kind: 'set', field, value, old: oldValue });
  }
  for (const list of LISTS) {
    const [items, oldItems] = [textsOf(record.values[list]), textsOf(old?.values[list])];
    for (const item of items) if (!oldItems.includes(item)) deeds.push({ kind: 'add', list, item });
    for (const item of oldItems) if (!items.includes(item)) deeds.push({ kind: 'remove', list, item });
  }
  if (old && deeds.length === 0 && !hasSameContent(old, record)) deeds.push({ kind: 'arrange' });
  return deeds;
}
