import type { Collection, ColorName, Field, TemplateName, View } from './model.ts';
import { orderAtEnd } from './order.ts';
import { TEMPLATES } from './templates.ts';

/** The rows of a new collection. */
export interface BuiltCollection {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  /** By the template's field keys. */
  readonly fieldIdsByKey: ReadonlyMap<string, string>;
}

/** Creates the rows of a collection from its template, without writing them. */
export function buildCollection(options: {
  readonly name: string;
  readonly template: TemplateName;
  readonly order: number;
  readonly color?: ColorName | undefined;
  readonly icon?: string | undefined;
  readonly companionId?: string | undefined;
}): BuiltCollection {
  const template = TEMPLATES[options.template];
  const collectionId = crypto.randomUUID();
  const now = new Date().toISOString();
  const fieldIdsByKey = new Map(template.fields.map((field) => [field.key, crypto.randomUUID() as string]));
  const idOf = (key: string): string => {
    const id = fieldIdsByKey.get(key);
    if (id === undefined) throw new Error(`The template ${options.template} has no field ${key}.`);
    return id;
  };

  const fields = template.fields.map(({ key, options: choices, relatesTo, ...rest }, index): Field => {
    const relatedCollectionId =
      relatesTo === 'self' ? collectionId : relatesTo === 'companion' ? options.companionId : undefined;
    return {
      ...rest,
      id: idOf(key),
      collectionId,
      order: index + 1,
      ...(choices && { options: choices.map((choice) => ({ ...choice, id: crypto.randomUUID() })) }),
      ...(relatedCollectionId !== undefined && { relatedCollectionId }),
    };
  });

  const views = template.views.map((view, index): View => ({
    id: crypto.randomUUID(),
    collectionId,
    name: view.name,
    kind: view.kind,
    order: index + 1,
    search: '',
    filters: [],
    sorts: (view.sorts ?? []).map((sort) => ({ fieldId: idOf(sort.field), direction: sort.direction })),
    hiddenFieldIds: (view.hiddenFields ?? []).map(idOf),
    columnWidths: {},
    ...(view.boardField !== undefined && { boardFieldId: idOf(view.boardField) }),
    ...(view.mainField !== undefined && { mainFieldId: idOf(view.mainField) }),
  }));

  const collection: Collection = {
    id: collectionId,
    name: options.name,
    color: options.color ?? template.color,
    icon: options.icon ?? template.icon,
    template: options.template,
    order: options.order,
    titleFieldId: idOf(template.titleField),
    createdAt: now,
    updatedAt: now,
  };
  return { collection, fields, views, fieldIdsByKey };
}

/** What a new collection is made from. */
export interface CollectionDraft {
  readonly name: string;
  readonly template: TemplateName;
  readonly color?: ColorName | undefined;
  readonly icon?: string | undefined;
}

/** The rows of a planned collection, and of its companion if the template has one. */
export interface PlannedCollection {
  readonly main: BuiltCollection;
  readonly companion?: BuiltCollection;
}

/** Builds a collection as the last one, and its companion right after it. Writes nothing. */
export function buildWithCompanion(draft: CollectionDraft, existing: readonly Collection[]): PlannedCollection {
  const template = TEMPLATES[draft.template];
  const order = orderAtEnd(existing);
  const companion =
    template.companion &&
    buildCollection({
      name: companionName(draft.name, template.name, TEMPLATES[template.companion].name, existing),
      template: template.companion,
      order: order + 1,
    });
  const main = buildCollection({ ...draft, order, companionId: companion?.collection.id });
  return { main, ...(companion && { companion }) };
}

function companionName(name: string, templateName: string, companion: string, existing: readonly Collection[]): string {
  const isFree = !existing.some((collection) => collection.name === companion);
  return name === templateName && isFree ? companion : `${name} ${companion.toLowerCase()}`;
}
