import { describe, expect, it } from 'vitest';
import type { SyncOutcome } from '../../../engine/programs.ts';
import type { CatalogueNames } from '../compare/catalogue-names.ts';
import { answersTo, incomingOf, questionOf } from './sync-results.ts';

type Synchronised = Extract<SyncOutcome, { readonly kind: 'synchronised' }>;

const AT = new Date('2026-05-01T10:00:00.000Z');
const [phone, laptop] = [
  { id: 'p', name: 'Phone' },
  { id: 'l', name: 'Laptop' },
];
const change = (table: string, added: number, changed = 0, removed = 0) => ({ table, added, changed, removed });

const NAMES: CatalogueNames = {
  collections: new Map([['plants', { id: 'plants', name: 'Plants', order: 0, titleFieldId: 'name' }]]),
  fields: new Map([['name', { id: 'name', collectionId: 'plants', name: 'Name', type: 'text', order: 0 }]]),
};
const lineOf = (key: string, value: unknown) =>
  ({ line: '', row: { key, value, valueText: '', attachments: [], omitted: [] } }) as const;

function outcome(some: Partial<Synchronised>): Synchronised {
  return {
    kind: 'synchronised',
    incoming: [],
    outgoing: 0,
    conflicts: 0,
    returned: [],
    // The casts: only compared.
    undo: { before: 'b', after: 'a' } as unknown as Synchronised['undo'],
    clocksAhead: [],
    retired: [],
    waiting: [],
    ...some,
  };
}

describe('what a cycle did, for people', () => {
  it('RS1 counts what came in from each device, without files and conflicts', () => {
    const incoming = [
      { device: phone, tables: [change('records', 2, 1), change('files', 5), change('conflicts', 1)] },
      { device: laptop, tables: [change('fields', 0, 0, 1)] },
      { device: { id: 'x', name: 'Tablet' }, tables: [change('files', 3)] },
    ];
    expect(incomingOf(outcome({ incoming, conflicts: 1 }), 'b', AT)).toEqual({
      ...{ added: 2, changed: 1, removed: 1, conflicts: 1, returned: 0, undoId: 'b' },
      ...{ from: ['Phone', 'Laptop'], at: AT.toISOString() },
    });
  });

  it('RS2 says nothing where nothing changed here, even if others confirmed what is here', () => {
    expect(incomingOf(outcome({ undo: null, outgoing: 1 }), undefined, AT)).toBeNull();
    expect(incomingOf(outcome({ incoming: [{ device: phone, tables: [change('records', 0)] }] }), 'b', AT)).toBeNull();
    expect(incomingOf(outcome({ incoming: [{ device: phone, tables: [change('files', 1)] }] }), 'b', AT)).toBeNull();
  });

  it('RS3 asks by the figures that a person can judge, and answers by the token of what was shown', () => {
    const join = questionOf(
      {
        kind: 'join',
        token: 't',
        devices: [phone, phone],
        tables: [
          { table: 'records', onlyHere: 1, onlyThere: 2, different: 3 },
          { table: 'files', onlyHere: 9, onlyThere: 9, different: 0 },
        ],
        isReturning: false,
      },
      NAMES,
    );
    expect(join).toEqual({
      ...{ kind: 'join', token: 't', from: ['Phone'], isReturning: false },
      ...{ onlyHere: 1, onlyThere: 2, different: 3 },
    });
    expect(answersTo(join)).toEqual({ join: 't' });
    const tables = [change('records', 0, 0, 30), change('files', 0, 0, 7)];
    const removed = [
      { table: 'records', line: lineOf('r', { id: 'r', collectionId: 'plants', values: { name: 'Fern' } }) },
      { table: 'fields', line: lineOf('f', { id: 'f', collectionId: 'plants', name: 'Height' }) },
      { table: 'conflicts', line: lineOf('c', { id: 'c', field: 'x' }) },
    ];
    const brake = questionOf({ kind: 'brake', token: 'u', devices: [laptop], tables, removed }, NAMES);
    expect(brake).toEqual({
      ...{ kind: 'removes-much', token: 'u', from: ['Laptop'], removed: 30 },
      rows: [
        { title: 'Fern', where: 'Plants' },
        { title: 'Height', where: 'Field in Plants' },
      ],
    });
    expect(answersTo(brake)).toEqual({ brake: 'u' });
    expect(answersTo({ kind: 'other-repository' })).toEqual({});
  });
});
