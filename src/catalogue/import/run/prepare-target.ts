import { addPlannedCollection, planCollection } from '../../collections.ts';
import { db } from '../../database.ts';
import { addField } from '../../fields.ts';
import { OptionSet } from '../../field-types/cells/options.ts';
import { hasDetail, isImportable } from '../../field-types/registry.ts';
import type { Collection, Field } from '../../model.ts';
import { TEMPLATES } from '../../templates.ts';
import { type ConversionField, fieldKeyOf } from '../convert-row.ts';
import { ImportError } from '../import-error.ts';
import type { ImportPlan } from '../import-model.ts';
import { fieldsByTemplateKey } from '../template-fields.ts';
import { type ImportRun, journal } from './import-journal.ts';

export interface PreparedTarget {
  readonly collection: Collection;
  /** By `fieldKeyOf`. */
  readonly fields: ReadonlyMap<string, ConversionField>;
  readonly createdFieldIds: ReadonlySet<string>;
}

/**
 * Creates the new collection and fields that the plan asks for. The journal names each of them before it exists, so
 * that a tab that is closed in between leaves nothing behind that cannot be taken back.
 * @throws ImportError `target-missing`.
 */
export async function prepareTarget(plan: ImportPlan, run: ImportRun): Promise<PreparedTarget> {
  const collection = await targetCollection(plan, run);
  const byKey = await fieldsByKey(plan, collection);
  const fields = new Map<string, ConversionField>();
  const createdFieldIds: string[] = [];
  for (const { to } of plan.mappings) {
    const key = fieldKeyOf(to);
    if (key === undefined || to.kind === 'leaveOut' || fields.has(key)) continue;
    if (to.kind === 'field') {
      const field = byKey.get(to.fieldKey);
      if (!field || !isImportable(field.type)) throw new ImportError('target-missing');
      fields.set(key, conversionField(field));
    } else {
      const hasOptions = hasDetail(to.type, 'options');
      const id = crypto.randomUUID();
      createdFieldIds.push(id);
      await journal.runs.update(run.id, { createdFieldIds });
      const draft = { name: to.name, type: to.type, ...(hasOptions && { options: [] }) };
      const field = await addField(collection.id, draft, id);
      fields.set(key, conversionField(field));
    }
  }
  return { collection, fields, createdFieldIds: new Set(createdFieldIds) };
}

async function targetCollection(plan: ImportPlan, run: ImportRun): Promise<Collection> {
  const { target } = plan;
  if (target.kind === 'existing') {
    const collection = await db.collections.get(target.collectionId);
    if (!collection) throw new ImportError('target-missing');
    await journal.runs.update(run.id, { collectionId: collection.id });
    return collection;
  }
  const name = target.name.trim() || TEMPLATES[target.template].name;
  const planned = await planCollection({ name, template: target.template, color: target.color, icon: target.icon });
  const { collection } = planned.main;
  const built = [planned.main, ...(planned.companion ? [planned.companion] : [])];
  await journal.runs.update(run.id, {
    collectionId: collection.id,
    createdCollectionIds: built.map((made) => made.collection.id),
    createdPartIds: built.flatMap(({ fields, views }) => [...fields, ...views].map(({ id }) => id)),
  });
  await addPlannedCollection(planned);
  return collection;
}

/** Existing fields by id; those of a new collection by their template keys. */
async function fieldsByKey(plan: ImportPlan, collection: Collection): Promise<Map<string, Field>> {
  const { target } = plan;
  if (target.kind === 'new') return fieldsByTemplateKey(collection.id, target.template);
  const fields = await db.fields.where('collectionId').equals(collection.id).toArray();
  return new Map(fields.map((field) => [field.id, field]));
}

function conversionField(field: Field): ConversionField {
  if (!isImportable(field.type)) throw new ImportError('target-missing');
  const hasOptions = hasDetail(field.type, 'options');
  return {
    id: field.id,
    type: field.type,
    ...(hasOptions && { options: new OptionSet(field.options ?? [], () => crypto.randomUUID()) }),
  };
}
