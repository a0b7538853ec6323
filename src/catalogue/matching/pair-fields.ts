import { hasDetail } from '../field-types/registry.ts';
import type { Field, SelectOption } from '../model.ts';
import { foldName } from './pair-collections.ts';

/** The fields of two collections that are matched, by their ids in the backup. */
export interface PairedFields {
  readonly partners: ReadonlyMap<string, Field>;
  /** Without a partner: they are added to the present collection. */
  readonly added: readonly Field[];
}

export interface FieldsOfPair {
  readonly backup: readonly Field[];
  readonly now: readonly Field[];
  /** Ids of all fields that the other side has, in any collection. */
  readonly backupIds: ReadonlySet<string>;
  readonly nowIds: ReadonlySet<string>;
  readonly collections: ReadonlyMap<string, string>;
  readonly titleFields: { readonly backup: string; readonly now: string };
}

/**
 * Pairs the fields of two collections: by id, then by name, then the two title fields whatever their names; always only
 * if a value means the same in both. If several fields have the same name, the first pairs with the first.
 */
export function pairFields({ backup, now, backupIds, nowIds, collections, titleFields }: FieldsOfPair): PairedFields {
  const partners = new Map<string, Field>();
  const taken = new Set<string>();
  const pair = (isPartner: (from: Field, to: Field) => boolean) => {
    for (const from of backup) {
      if (partners.has(from.id)) continue;
      const partner = now.find((to) => !taken.has(to.id) && isPartner(from, to) && meansTheSame(from, to, collections));
      if (!partner) continue;
      partners.set(from.id, partner);
      taken.add(partner.id);
    }
  };
  // A field that an earlier restore has added.
  pair((from, to) => from.id === to.id);
  // An id that both sides know stays.
  const areFree = (from: Field, to: Field) => !nowIds.has(from.id) && !backupIds.has(to.id);
  pair((from, to) => areFree(from, to) && foldName(from.name) === foldName(to.name));
  pair((from, to) => areFree(from, to) && from.id === titleFields.backup && to.id === titleFields.now);
  return { partners, added: backup.filter(({ id }) => !partners.has(id)) };
}

/** Whether every value of one field is valid in the other unchanged, with the same meaning. */
function meansTheSame(from: Field, to: Field, collections: ReadonlyMap<string, string>): boolean {
  if (from.type !== to.type || from.unit !== to.unit) return false;
  if (to.isSingle === true && from.isSingle !== true) return false;
  if (!hasDetail(from.type, 'relatedCollectionId')) return true;
  const { relatedCollectionId: related } = from;
  return (related === undefined ? undefined : (collections.get(related) ?? related)) === to.relatedCollectionId;
}

/** Maps the choices of a field: by id, else by label; choices that only the backup has are added. */
export function pairOptions(
  from: readonly SelectOption[],
  to: readonly SelectOption[],
): { readonly ids: ReadonlyMap<string, string>; readonly added: readonly SelectOption[] } {
  const present = new Set(to.map(({ id }) => id));
  const byLabel = new Map(to.toReversed().map(({ id, label }) => [foldName(label), id]));
  const ids = new Map<string, string>();
  const added: SelectOption[] = [];
  for (const option of from) {
    if (present.has(option.id)) continue;
    const partner = byLabel.get(foldName(option.label));
    if (partner === undefined) added.push(option);
    else ids.set(option.id, partner);
  }
  return { ids, added };
}
