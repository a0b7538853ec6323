import { describe, expect, it } from 'vitest';
import { planAdaptation } from './adapt-environment.ts';

const AT = '2026-01-01T00:00:00.000Z';
const collection = (id: string, name: string) => ({
  ...{ id, name, color: 'teal', icon: 'leaf', template: 'blank', order: 1, titleFieldId: `${id}-title` },
  ...{ createdAt: AT, updatedAt: AT },
});
const field = (id: string, collectionId: string, name: string, type: string, labels?: readonly string[]) => ({
  ...{ id, collectionId, name, type, order: 1 },
  ...(labels ? { options: labels.map((label) => ({ id: `${id}-${label}`, label, color: 'gray' })) } : {}),
});

const backup = {
  collections: [collection('a', 'Staging'), collection('b', 'Notes')],
  fields: [
    field('a-title', 'a', 'Title', 'text'),
    field('a-status', 'a', 'Status', 'select', ['Open', 'Done', 'Odd']),
    field('a-effort', 'a', 'Effort', 'number'),
    field('a-only', 'a', 'Only there', 'text'),
  ],
  views: [],
};
const now = {
  collections: [collection('x', 'Production')],
  fields: [
    field('x-title', 'x', 'Title', 'text'),
    field('x-state', 'x', 'State', 'select', ['Open', 'Closed']),
    field('x-effort', 'x', 'Effort', 'text'),
  ],
  views: [],
};

describe('adapting a backup to another environment', () => {
  it('pairs collections, fields and choices by the map, and by equal names', () => {
    const map = { collections: { staging: 'production' }, fields: { Status: 'State' }, options: { Done: 'Closed' } };
    const { pairs, matching, unmapped } = planAdaptation(map, backup, now);
    expect(pairs).toEqual([{ from: 'a', to: 'x' }]);
    expect([...matching.fields]).toEqual([
      ['a-title', 'x-title'],
      ['a-status', 'x-state'],
    ]);
    expect([...(matching.options.get('a-status') ?? [])]).toEqual([
      ['a-status-Open', 'x-state-Open'],
      ['a-status-Done', 'x-state-Closed'],
    ]);
    expect(unmapped).toEqual([
      { kind: 'collection', collection: 'Notes', name: 'Notes', reason: 'not-here' },
      { kind: 'option', collection: 'Staging', name: 'Status: Odd', reason: 'not-here' },
      { kind: 'field', collection: 'Staging', name: 'Effort', reason: 'other-type' },
      { kind: 'field', collection: 'Staging', name: 'Only there', reason: 'not-here' },
    ]);
  });

  it('reports what the map names and neither side has', () => {
    const map = { collections: { Nothing: 'Production', Staging: 'Nowhere' }, fields: { Colour: 'Color' } };
    expect(planAdaptation(map, backup, now).unmapped).toEqual(
      expect.arrayContaining([
        { kind: 'collection', collection: 'Nothing', name: 'Nothing', reason: 'not-in-backup' },
        { kind: 'collection', collection: 'Nowhere', name: 'Nowhere', reason: 'not-here' },
        { kind: 'field', collection: '', name: 'Colour', reason: 'not-in-backup' },
      ]),
    );
  });

  it('leaves a collection alone that both sides have under the same id', () => {
    const { pairs, unmapped } = planAdaptation({ collections: { Staging: 'Staging' } }, backup, backup);
    expect({ pairs, unmapped }).toEqual({ pairs: [], unmapped: [] });
  });
});
