import { useEffect, useRef } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, it } from 'vitest';
import { useVirtualList } from './use-virtual-list.ts';

const ROW = 36;
const VIEW = 400;

let root: Root | undefined;
afterEach(() => {
  root?.unmount();
});

interface ListProps {
  readonly rows: number;
  /** Scrolls to this row, if it is not the first. */
  readonly target: number;
}

function List({ rows, target }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { virtualizer, items, height } = useVirtualList({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 2,
  });
  useEffect(() => {
    if (target > 0) virtualizer.scrollToIndex(target);
  }, [virtualizer, target]);
  return (
    <div ref={scroller} style={{ height: VIEW, overflow: 'auto' }} role="region" tabIndex={0} aria-label="List">
      <div style={{ height, position: 'relative' }}>
        {items.map(({ index, start }) => (
          <div key={index} data-row={index} style={{ position: 'absolute', top: start, height: ROW }}>
            {index}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Shows a list, and gives its scrolling element. */
async function show(rows: number): Promise<Element> {
  root = createRoot(document.body.appendChild(document.createElement('div')));
  root.render(<List rows={rows} target={0} />);
  await expect.poll(() => visibleRows()).toContain(0);
  const scroller = document.querySelector('[role=region]');
  if (!scroller) throw new Error('there is no list');
  return scroller;
}

/** The rows that are completely in view. */
function visibleRows(): readonly number[] {
  const view = document.querySelector('[role=region]')?.getBoundingClientRect();
  return [...document.querySelectorAll('[data-row]')].flatMap((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return view && top >= view.top - 1 && bottom <= view.bottom + 1 ? [Number(row.getAttribute('data-row'))] : [];
  });
}

it.each([1000, 1_000_000])('VL1 shows the first, the last and any other of %s rows', async (rows) => {
  const scroller = await show(rows);
  expect(visibleRows()).toHaveLength(Math.floor(VIEW / ROW));
  scroller.scrollTo({ top: scroller.scrollHeight });
  await expect.poll(() => visibleRows()).toContain(rows - 1);
  expect(visibleRows()).toHaveLength(Math.floor(VIEW / ROW));
  for (const row of [Math.floor(rows / 2), rows - 1, 7]) {
    root?.render(<List rows={rows} target={row} />);
    await expect.poll(() => visibleRows()).toContain(row);
  }
});

it('VL2 scrolls a list of ordinary height by exactly as much as the person does', async () => {
  const scroller = await show(1000);
  expect(scroller.scrollHeight).toBe(1000 * ROW);
  scroller.scrollTo({ top: 10 * ROW });
  await expect.poll(() => visibleRows()[0]).toBe(10);
});
