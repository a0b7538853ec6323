import { describe, expect, it } from 'vitest';
import { buildCollection } from './build-collection.ts';
import { OFFERED_TEMPLATES, TEMPLATES } from './templates.ts';
import type { TemplateName } from './model.ts';

describe.each(Object.keys(TEMPLATES) as TemplateName[])('template %s', (template) => {
  const built = buildCollection({ name: 'Test', template, order: 1, companionId: 'companion' });

  it('refers only to its own fields, and gives every view what its kind needs', () => {
    const typeOf = new Map(built.fields.map((field) => [field.id, field.type]));
    expect(typeOf.get(built.collection.titleFieldId)).toBe('text');
    expect(built.views.length).toBeGreaterThan(0);
    for (const view of built.views) {
      if (view.kind === 'board') expect(typeOf.get(view.boardFieldId ?? '')).toBe('select');
      if (view.kind === 'gallery') expect(typeOf.get(view.mainFieldId ?? '')).toBe('photos');
      if (view.kind === 'globe') expect(typeOf.get(view.mainFieldId ?? '')).toBe('location');
      expect(view.hiddenFieldIds).not.toContain(built.collection.titleFieldId);
    }
    expect(built.views.some((view) => view.kind === 'table')).toBe(true);
  });

  it('gives choices only to selects; every field has a unique name and id', () => {
    for (const field of built.fields)
      expect(Boolean(field.options?.length)).toBe(field.type === 'select' || field.type === 'multiSelect');
    const ids = [...built.fields, ...built.fields.flatMap((field) => field.options ?? [])].map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(built.fields.map((field) => field.name)).size).toBe(built.fields.length);
  });
});

it('a project relates to itself and to its milestones', () => {
  const { collection, fields } = buildCollection({
    name: 'P',
    template: 'project',
    order: 1,
    companionId: 'milestones-id',
  });
  const related = new Map(fields.map((field) => [field.name, field.relatedCollectionId]));
  expect(related.get('Depends on')).toBe(collection.id);
  expect(related.get('Milestone')).toBe('milestones-id');
});

it('milestones are not offered as a separate template', () => {
  expect(OFFERED_TEMPLATES).toEqual(['plants', 'places', 'books', 'project', 'blank']);
});
