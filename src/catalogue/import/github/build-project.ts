import { EXPORT_FORMAT, EXPORT_VERSION, type ExportDocument } from '../../export/export-format.ts';
import type { CatalogueRecord, Collection, Field, FieldValue, View } from '../../model.ts';
import type { CollectionTemplate } from '../../template-shape.ts';
import { milestonesTemplate } from '../../templates/milestones.ts';
import { definitionOf } from '../../field-types/registry.ts';
import { projectTemplate } from '../../templates/project.ts';
import { findDependencies } from './dependencies.ts';
import { keyOf, memberText, planFields, valueAt, type FieldPlan } from './field-plans.ts';
import type { GithubDocuments, GithubItem } from './github-documents.ts';

/** Something that a project has on GitHub and not here. */
export interface GithubNote {
  /** `items-missing`, `fields-missing`: the limit of the command was lower; `count` of them. */
  readonly kind: 'items-missing' | 'fields-missing' | 'dependency' | 'text';
  readonly count: number;
  /** In words: which issue waits for which; which text of the project. */
  readonly detail: string;
}

export interface BuiltProject {
  /** A project collection and its milestones. */
  readonly document: ExportDocument;
  readonly notes: readonly GithubNote[];
}

type Part = ExportDocument['collections'][number];
type Milestone = Pick<CatalogueRecord, 'id' | 'values'>;

/**
 * Makes an export of a project of GitHub. Everything keeps its id, so that a second import updates the first one.
 * @param name where the documents do not say: `gh project view` is not among them.
 */
export function buildGithubProject(documents: GithubDocuments, name: string, now: Date): BuiltProject {
  const { project, items } = documents;
  const id = project?.id ?? `github:${name}`.slice(0, 150);
  const at = now.toISOString();
  const plans = planFields(documents, id);
  const milestones = milestonesOf(items, `${id}:milestones`);
  const links = linksOf(documents, id);
  const records = items.map((item) => recordOf(item, { at, plans, milestones, links }));
  const main: Part = {
    collection: collectionOf(
      { id, name: project?.title || name, order: 1, titleFieldId: links.titleId },
      projectTemplate,
      at,
    ),
    fields: [titleField(links.titleId, id), ...plans.map(({ field }) => field), ...relations(links, id)].map(asPart),
    views: viewsOf(id, plans).map(asPart),
    records: records.map(({ record }) => record),
  };
  return {
    document: {
      ...{ format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: at, settings: {} },
      collections: [main, milestonesPart(`${id}:milestones`, milestones, main.collection.name, at)],
    },
    notes: [...notesOf(documents), ...records.flatMap(({ notes }) => notes)],
  };
}

interface Links {
  readonly titleId: string;
  readonly milestoneId: string;
  readonly dependsOnId: string;
  /** Ids of items by `owner/name#number`. */
  readonly itemIds: ReadonlyMap<string, string>;
}

function linksOf({ fields, items }: GithubDocuments, id: string): Links {
  const listed = (key: string) => fields.find((field) => keyOf(field.name) === key)?.id ?? `${id}:${key}`;
  const named = items.flatMap(({ id: itemId, content }) =>
    content?.number === undefined ? [] : [[issueKey(content.repository, content.number), itemId] as const],
  );
  return {
    titleId: listed('title'),
    milestoneId: listed('milestone'),
    dependsOnId: `${id}:depends-on`,
    itemIds: new Map(named),
  };
}

function issueKey(repository: string | undefined, number: number): string {
  return `${(repository ?? '').toLowerCase()}#${number}`;
}

interface RecordContext {
  readonly at: string;
  readonly plans: readonly FieldPlan[];
  readonly milestones: ReadonlyMap<string, Milestone>;
  readonly links: Links;
}

function recordOf(item: GithubItem, { at, plans, milestones, links }: RecordContext) {
  const { content } = item;
  const title = content?.title || memberText(item, 'title') || 'Untitled';
  const milestone = milestones.get(memberText(valueAt(item, 'milestone'), 'title'));
  const { found, notes } = dependenciesOf(item, links);
  const values: [string, FieldValue | undefined][] = [
    [links.titleId, title],
    ...plans.map(({ field, valueOf }): [string, FieldValue | undefined] => [field.id, valueOf(item)]),
    [links.milestoneId, milestone && [milestone.id]],
    [links.dependsOnId, found.length > 0 ? found : undefined],
  ];
  const filled = values.filter((entry): entry is [string, FieldValue] => entry[1] !== undefined);
  const record = { id: item.id, values: Object.fromEntries(filled), createdAt: at, updatedAt: at };
  return { record, notes };
}

function dependenciesOf({ id, content }: GithubItem, { itemIds }: Links) {
  const found: string[] = [];
  const notes: GithubNote[] = [];
  for (const { repository = content?.repository, number } of findDependencies(content?.body ?? '')) {
    const itemId = itemIds.get(issueKey(repository, number));
    if (itemId !== undefined && itemId !== id) found.push(itemId);
    if (itemId === undefined) {
      const detail = `#${content?.number ?? '–'} waits for ${repository ?? ''}#${number}, which is not in the project`;
      notes.push({ kind: 'dependency', count: 1, detail });
    }
  }
  return { found: [...new Set(found)], notes };
}

/** By title. */
function milestonesOf(items: readonly GithubItem[], collectionId: string): ReadonlyMap<string, Milestone> {
  const found = new Map<string, Milestone>();
  for (const item of items) {
    const milestone = valueAt(item, 'milestone');
    const title = memberText(milestone, 'title');
    if (title === '' || found.has(title)) continue;
    const due = memberText(milestone, 'dueOn').slice(0, 10);
    const description = memberText(milestone, 'description');
    const values = {
      [`${collectionId}:name`]: title,
      ...(/^\d{4}-\d\d-\d\d$/.test(due) ? { [`${collectionId}:due`]: due } : {}),
      ...(description === '' ? {} : { [`${collectionId}:description`]: description }),
    };
    const id = `${collectionId}:${title}`.slice(0, 200);
    found.set(title, { id, values });
  }
  return found;
}

function milestonesPart(id: string, milestones: ReadonlyMap<string, Milestone>, projectName: string, at: string): Part {
  const field = (key: string, name: string, type: Field['type'], order: number): Field => ({
    ...{ id: `${id}:${key}`, collectionId: id, name, type, order },
  });
  const views: View[] = [
    viewOf(id, 'table', 'Table', 1, { sorts: [{ fieldId: `${id}:due`, direction: 'ascending' }] }),
  ];
  return {
    collection: collectionOf(
      { id, name: `${projectName} milestones`, order: 2, titleFieldId: `${id}:name` },
      milestonesTemplate,
      at,
    ),
    fields: [
      field('name', 'Name', 'text', 1),
      field('due', 'Due', 'date', 2),
      field('description', 'Description', 'longText', 3),
    ].map(asPart),
    views: views.map(asPart),
    records: [...milestones.values()].map((milestone) => ({ ...milestone, createdAt: at, updatedAt: at })),
  };
}

function collectionOf(
  part: Pick<Collection, 'id' | 'name' | 'order' | 'titleFieldId'>,
  { template, color, icon }: CollectionTemplate,
  at: string,
): Collection {
  return { ...part, template, color, icon, createdAt: at, updatedAt: at };
}

function titleField(id: string, collectionId: string): Field {
  return { id, collectionId, name: 'Title', type: 'text', order: 1 };
}

function relations({ milestoneId, dependsOnId }: Links, collectionId: string): readonly Field[] {
  const milestones = `${collectionId}:milestones`;
  return [
    { id: milestoneId, collectionId, name: 'Milestone', type: 'relation', order: 998, relatedCollectionId: milestones },
    {
      id: dependsOnId,
      collectionId,
      name: 'Depends on',
      type: 'relation',
      order: 999,
      relatedCollectionId: collectionId,
    },
  ];
}

function viewsOf(id: string, plans: readonly FieldPlan[]): readonly View[] {
  const selects = plans
    .map(({ field }) => field)
    .filter(
      ({ type, options, id: fieldId }) => options && !definitionOf(type).holdsSeveral && fieldId !== `${id}:kind`,
    );
  const board = selects.find(({ name }) => keyOf(name) === 'status') ?? selects[0];
  const description = `${id}:description`;
  const sorts = [{ fieldId: `${id}:number`, direction: 'ascending' as const }];
  return [
    ...(board
      ? [viewOf(id, 'board', 'Board', 1, { boardFieldId: board.id, hiddenFieldIds: [board.id, description] })]
      : []),
    viewOf(id, 'table', 'Table', 2, { sorts, hiddenFieldIds: [description] }),
  ];
}

function viewOf(collectionId: string, kind: 'board' | 'table', name: string, order: number, more: Partial<View>): View {
  const empty = { search: '', filters: [], sorts: [], hiddenFieldIds: [], columnWidths: {} };
  return { id: `${collectionId}:view:${kind}`, collectionId, name, kind, order, ...empty, ...more };
}

function notesOf({ project, fieldsMissing, itemsMissing }: GithubDocuments): readonly GithubNote[] {
  const texts = [project?.shortDescription, project?.readme].filter((text) => text);
  return [
    ...(itemsMissing > 0
      ? [{ kind: 'items-missing', count: itemsMissing, detail: 'gh project item-list --limit' } as const]
      : []),
    ...(fieldsMissing > 0
      ? [{ kind: 'fields-missing', count: fieldsMissing, detail: 'gh project field-list --limit' } as const]
      : []),
    ...(texts.length > 0
      ? [{ kind: 'text', count: texts.length, detail: 'the description and readme of the project' } as const]
      : []),
  ];
}

/** The part of a collection that it is in says which collection it belongs to. */
function asPart<Row extends { readonly collectionId: string }>({ collectionId: _, ...part }: Row) {
  return part;
}
