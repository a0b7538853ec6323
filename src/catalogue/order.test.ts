import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byOrder, orderAtEnd, planMove, type Ordered } from './order.ts';

const rowsArbitrary = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), order: fc.integer({ min: -3, max: 3 }) }))),
  );

function idsAfter(rows: readonly Ordered[], orders: ReadonlyMap<string, number>): string[] {
  return rows
    .map((row) => ({ id: row.id, order: orders.get(row.id) ?? row.order }))
    .sort(byOrder)
    .map((row) => row.id);
}

describe('planMove', () => {
  it('puts the row right before the other, and keeps the order of the rest', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(), fc.nat(), (rows, a, b) => {
        const sorted = [...rows].sort(byOrder).map((row) => row.id);
        const id = sorted[a % sorted.length] ?? '';
        const beforeId = sorted[b % (sorted.length + 1)];
        const expected = sorted.filter((other) => other !== id);
        const position = beforeId === undefined ? expected.length : expected.indexOf(beforeId);
        if (id !== beforeId) expected.splice(position, 0, id);
        expect(idsAfter(rows, planMove(rows, id, beforeId))).toEqual(id === beforeId ? sorted : expected);
      }),
    );
  });

  it('still works after two hundred moves into the same gap, when halving runs out of digits', () => {
    let rows: Ordered[] = [
      { id: 'a', order: 1 },
      { id: 'b', order: 2 },
      { id: 'c', order: 3 },
    ];
    for (let index = 0; index < 200; index += 1) {
      const [, second, third] = [...rows].sort(byOrder);
      const orders = planMove(rows, third?.id ?? '', second?.id);
      rows = rows.map((row) => ({ id: row.id, order: orders.get(row.id) ?? row.order }));
      expect([...rows].sort(byOrder).map((row) => row.id)).toEqual(['a', third?.id, second?.id]);
    }
  });

  it('changes nothing for a row that does not exist', () => {
    expect(planMove([{ id: 'a', order: 1 }], 'x', 'a').size).toBe(0);
  });
});

it('orderAtEnd is above all rows, and 1 if there are none', () => {
  expect(orderAtEnd([])).toBe(1);
  expect(
    orderAtEnd([
      { id: 'a', order: 4.5 },
      { id: 'b', order: 2 },
    ]),
  ).toBe(5.5);
});
