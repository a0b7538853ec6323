import { db } from '../database.ts';
import type { Field, TemplateName } from '../model.ts';
import { TEMPLATES } from '../templates.ts';

/** The fields of a collection just created from this template, by the template's keys. */
export async function fieldsByTemplateKey(collectionId: string, template: TemplateName): Promise<Map<string, Field>> {
  const fields = await db.fields.where('collectionId').equals(collectionId).sortBy('order');
  const byKey = new Map<string, Field>();
  for (const [index, { key }] of TEMPLATES[template].fields.entries()) {
    const field = fields[index];
    if (field) byKey.set(key, field);
  }
  return byKey;
}
