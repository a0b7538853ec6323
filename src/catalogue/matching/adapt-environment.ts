import { isCollection } from '../fitting/catalogue-rows.ts';
import type { Collection, Field } from '../model.ts';
import { z } from '../zod.ts';
import type { Matching } from './matching.ts';
import {
  canFollowPairs,
  fieldsById,
  foldName,
  pairCollections,
  type CatalogueSide,
  type CollectionPair,
} from './pair-collections.ts';
import { planMatching } from './plan-matching.ts';

const names = z.record(z.string(), z.string()).optional();

/**
 * What the things of a backup are called where it is restored, by their names or ids there. What is left out has the
 * same name in both.
 */
export const environmentMapSchema = z.strictObject({ collections: names, fields: names, options: names });
export type EnvironmentMap = z.infer<typeof environmentMapSchema>;

/** Something of the backup, or of the map, that has no partner here. */
export interface Unmapped {
  readonly kind: 'collection' | 'field' | 'option';
  /** The name of its collection. */
  readonly collection: string;
  readonly name: string;
  /** `not-here`: added as it is. `other-type`: the same, since the field of this name has another type. */
  readonly reason: 'not-here' | 'other-type' | 'not-in-backup' | 'same-id';
}

/** How a backup of one environment fits into another. */
export interface Adaptation {
  readonly pairs: readonly CollectionPair[];
  /** Without records: `matchRecords` adds those. */
  readonly matching: Matching;
  readonly unmapped: readonly Unmapped[];
}

/** Pairs the collections, fields and choices of a backup with those that are here, by the map and by their names. */
export function planAdaptation(map: EnvironmentMap, backup: CatalogueSide, now: CatalogueSide): Adaptation {
  const unmapped: Unmapped[] = [];
  const chosen = chosenPairs(map, backup, now, unmapped);
  const taken = new Set(chosen.flatMap(({ from, to }) => [from, to]));
  const byName = pairCollections(backup, now).filter(({ from, to }) => !taken.has(from) && !taken.has(to));
  const pairs = [...chosen, ...byName];
  const matching = planMatching(pairs, withNames(backup, map), now);
  reportCollections(matching, backup, now, unmapped);
  reportFields(matching, map, backup, now, unmapped);
  return { pairs, matching, unmapped };
}

function chosenPairs(
  { collections = {} }: EnvironmentMap,
  backup: CatalogueSide,
  now: CatalogueSide,
  unmapped: Unmapped[],
): readonly CollectionPair[] {
  return Object.entries(collections).flatMap(([from, to]) => {
    const [theirs, mine] = [findOne(backup, from), findOne(now, to)];
    const pair = { from: theirs?.id ?? '', to: mine?.id ?? '' };
    const tell = (name: string, reason: Unmapped['reason']) => {
      unmapped.push({ kind: 'collection', collection: name, name, reason });
      return [];
    };
    if (!theirs) return tell(from, 'not-in-backup');
    if (!mine) return tell(to, 'not-here');
    if (pair.from === pair.to) return [];
    return canFollowPairs([pair], backup, now) ? [pair] : tell(from, 'same-id');
  });
}

/** @returns `undefined` also where several have the name. */
function findOne({ collections }: CatalogueSide, word: string): Collection | undefined {
  const all = collections.filter(isCollection);
  const byId = all.find(({ id }) => id === word);
  const byName = all.filter(({ name }) => foldName(name) === foldName(word));
  return byId ?? (byName.length === 1 ? byName[0] : undefined);
}

/** The backup with the names that its fields and choices have here: pairing then finds them. */
function withNames(backup: CatalogueSide, { fields = {}, options = {} }: EnvironmentMap): CatalogueSide {
  const [fieldNames, labels] = [foldedMap(fields), foldedMap(options)];
  return {
    ...backup,
    fields: [...fieldsById(backup.fields).values()].map((field) => ({
      ...field,
      name: fieldNames.get(foldName(field.name)) ?? fieldNames.get(field.id) ?? field.name,
      ...(field.options
        ? { options: field.options.map((one) => ({ ...one, label: labels.get(foldName(one.label)) ?? one.label })) }
        : {}),
    })),
  };
}

function foldedMap(map: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(map).map(([from, to]) => [foldName(from), to]));
}

function reportCollections(
  { collections }: Matching,
  backup: CatalogueSide,
  now: CatalogueSide,
  unmapped: Unmapped[],
): void {
  const here = new Set(now.collections.filter(isCollection).map(({ id }) => id));
  for (const { id, name } of backup.collections.filter(isCollection))
    if (!collections.has(id) && !here.has(id))
      unmapped.push({ kind: 'collection', collection: name, name, reason: 'not-here' });
}

function reportFields(
  matching: Matching,
  map: EnvironmentMap,
  backup: CatalogueSide,
  now: CatalogueSide,
  unmapped: Unmapped[],
): void {
  const nameOf = new Map(backup.collections.filter(isCollection).map(({ id, name }) => [id, name]));
  const here = [...fieldsById(now.fields).values()];
  const theirs = [...fieldsById(backup.fields).values()];
  const renamed = fieldsById(withNames(backup, map).fields);
  for (const field of theirs) {
    const to = matching.collections.get(field.collectionId);
    if (to === undefined) continue;
    const about = { collection: nameOf.get(field.collectionId) ?? '' };
    if (!matching.present.fields.has(field.id)) {
      const name = renamed.get(field.id)?.name ?? field.name;
      const isThere = here.some((other) => other.collectionId === to && foldName(other.name) === foldName(name));
      unmapped.push({ kind: 'field', ...about, name: field.name, reason: isThere ? 'other-type' : 'not-here' });
      continue;
    }
    for (const { label } of addedOptions(matching, field, here))
      unmapped.push({ kind: 'option', ...about, name: `${field.name}: ${label}`, reason: 'not-here' });
  }
  const fieldNames = new Set(theirs.flatMap(({ id, name }) => [id, foldName(name)]));
  const labels = new Set(theirs.flatMap(({ options = [] }) => options.map(({ label }) => foldName(label))));
  for (const name of Object.keys(map.fields ?? {}))
    if (!fieldNames.has(name) && !fieldNames.has(foldName(name)))
      unmapped.push({ kind: 'field', collection: '', name, reason: 'not-in-backup' });
  for (const name of Object.keys(map.options ?? {}))
    if (!labels.has(foldName(name))) unmapped.push({ kind: 'option', collection: '', name, reason: 'not-in-backup' });
}

/** The choices of a field that the field here gets from the backup. */
function addedOptions({ fields, options }: Matching, field: Field, here: readonly Field[]): Field['options'] & object {
  const partner = here.find(({ id }) => id === (fields.get(field.id) ?? field.id));
  const known = new Set((partner?.options ?? []).map(({ id }) => id));
  const mapped = options.get(field.id);
  return (field.options ?? []).filter(({ id }) => !known.has(id) && !mapped?.has(id));
}
