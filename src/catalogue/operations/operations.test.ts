import { describe, expect, it } from 'vitest';
import { z } from '../zod.ts';
import { planOperations } from './plan-operations.ts';
import { operationSchema } from './operation-schema.ts';

const NOW = new Date('2026-06-01T00:00:00.000Z');
const EMPTY = { collections: [], fields: [], views: [], records: [] };
const parse = (operations: readonly unknown[]) => z.array(operationSchema).parse(operations);
const SETUP = [{ op: 'create-collection', name: 'Shed' }];
const create = (values: object) => ({ op: 'create', collection: 'shed', values });

function run(...operations: readonly unknown[]) {
  const draft = planOperations(EMPTY, parse([...SETUP, ...operations]), NOW);
  const collection = draft.collection('Shed');
  const names = new Map(draft.fieldsOf(collection.id).map(({ id, name }) => [id, name]));
  const labels = new Map(
    draft.fieldsOf(collection.id).flatMap(({ options = [] }) => options.map((one) => [one.id, one.label])),
  );
  const say = (value: unknown) => (typeof value === 'string' ? (labels.get(value) ?? value) : value);
  const records = draft
    .recordsOf(collection.id)
    .map(({ values }) =>
      Object.fromEntries(
        Object.entries(values).map(([id, value]) => [
          names.get(id),
          Array.isArray(value) ? value.map(say) : say(value),
        ]),
      ),
    );
  return { draft, records, names: [...names.values()] };
}

describe('operations', () => {
  it('create, change and delete records, with choices by label and records by title or number', () => {
    const { draft, records } = run(
      { op: 'create', collection: 'Shed milestones', values: { Name: 'Dry' } },
      create({ Title: 'Roof', Status: 'to do', Labels: ['Bug', 'chore'], Due: '2026-07-01', Milestone: 'Dry' }),
      create({ Title: 'Door', 'Depends on': ['Roof'] }),
      create({ Title: 'Mistake' }),
      { op: 'update', collection: 'Shed', record: '#1', values: { Status: 'Done', Due: null } },
      { op: 'delete', collection: 'Shed', record: 'Mistake' },
    );
    const [roof] = draft.recordsOf(draft.collection('Shed').id);
    const [dry] = draft.recordsOf(draft.collection('Shed milestones').id);
    expect(records).toEqual([
      { Number: 1, Title: 'Roof', Status: 'Done', Labels: ['Bug', 'Chore'], Milestone: [dry?.id] },
      { Number: 2, Title: 'Door', 'Depends on': [roof?.id] },
    ]);
    expect(draft.records.changes().removed).toHaveLength(1);
  });

  it('arrange fields and choices; a field that is removed leaves records and views', () => {
    const { draft, records, names } = run(
      { op: 'add-field', collection: 'Shed', name: 'Effort', type: 'number', unit: 'days' },
      { op: 'add-field', collection: 'Shed', name: 'Room', type: 'select', options: ['Attic'] },
      { op: 'add-option', collection: 'Shed', field: 'Room', label: 'Cellar' },
      { op: 'rename-option', collection: 'Shed', field: 'Room', label: 'Attic', name: 'Loft' },
      create({ Title: 'Roof', Effort: 2.5, Room: 'loft', Status: 'Done' }),
      { op: 'rename-field', collection: 'Shed', field: 'Effort', name: 'Days' },
      { op: 'remove-field', collection: 'Shed', field: 'Status' },
      { op: 'rename-collection', collection: 'shed milestones', name: 'Goals' },
    );
    expect(records).toEqual([{ Number: 1, Title: 'Roof', Days: 2.5, Room: 'Loft' }]);
    expect(names).not.toContain('Status');
    expect([...draft.views.rows.values()].every(({ boardFieldId }) => boardFieldId === undefined)).toBe(true);
    expect(draft.collection('Goals').updatedAt).toBe(NOW.toISOString());
  });

  it.each([
    [create({ Title: 'Roof', Status: 'Never' }), 'Operation 2 (create): Status has no choice Never'],
    [create({ Colour: 'red' }), 'There is no field Colour in Shed'],
    [create({ Due: 'some day' }), 'Due: '],
    [create({ Status: ['Done', 'To do'] }), 'Status takes one choice'],
    [create({ Milestone: 'Nothing' }), 'There is no record Nothing'],
    [create({ Title: { a: 1 } }), 'Title takes a text'],
    [{ op: 'update', collection: 'Shed', record: '#9', values: {} }, 'There is no record #9 in Shed'],
    [{ op: 'delete', collection: 'Barn', record: '1' }, 'There is no collection Barn'],
    [{ op: 'remove-field', collection: 'Shed', field: 'Title' }, 'Title is the title of Shed'],
    [{ op: 'add-option', collection: 'Shed', field: 'Title', label: 'x' }, 'Title has no choices'],
    [{ op: 'add-option', collection: 'Shed', field: 'Status', label: 'done' }, 'has the choice done already'],
  ])('refuse %j', (operation, message) => {
    expect(() => run(operation)).toThrow(message);
  });
});
