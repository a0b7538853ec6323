import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, it, vi } from 'vitest';
import { RESTORED_WORDS } from './change-mark.tsx';
import type { DifferentRow } from '../../../../backup/contract/comparing.ts';
import { DifferenceList } from './difference-list.tsx';

const TOTAL = 100_000;
const rowOf = (index: number): DifferentRow => ({
  table: 'records',
  keyText: `"${index}"`,
  title: `Row ${index}`,
  change: 'changed',
  fieldLabels: ['Name'],
});

let root: Root | undefined;
afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
});

function draw(total = TOTAL) {
  const load = vi.fn(async (offset: number, limit: number) => ({
    total,
    rows: Array.from({ length: Math.min(limit, total - offset) }, (_, at) => rowOf(offset + at)),
  }));
  const onOpen = vi.fn();
  const onChoose = vi.fn();
  const container = document.createElement('div');
  document.body.append(container);
  const mounted = createRoot(container);
  root = mounted;
  mounted.render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <DifferenceList
          label="Differences"
          words={RESTORED_WORDS}
          emptyText="Nothing."
          source={{ queryKey: ['list'], load }}
          onOpen={onOpen}
          choosing={{ stateOf: ({ keyText }) => (keyText === '"1"' ? 'some' : 'all'), onChoose }}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { load, onOpen, onChoose, container };
}

const itemsOf = (container: HTMLElement) => [...container.querySelectorAll('[role=listitem]')];

it('loads and draws only the rows in view, even of a very long list', async () => {
  const { load, container } = draw();
  await expect.poll(() => container.textContent).toContain('Row 5');
  expect(itemsOf(container).length).toBeLessThan(60);
  expect(itemsOf(container)[0]?.getAttribute('aria-setsize')).toBe(String(TOTAL));
  const scroller = container.querySelector('[role=region]');
  if (!scroller) throw new Error('The list scrolls.');
  scroller.scrollTop = scroller.scrollHeight;
  await expect.poll(() => container.textContent).toContain(`Row ${TOTAL - 1}`);
  expect(itemsOf(container).length).toBeLessThan(60);
  expect(new Set(load.mock.calls.map(([offset]) => offset)).size).toBeLessThanOrEqual(4);
});

it('opens and chooses the row that is pressed', async () => {
  const { onOpen, onChoose, container } = draw(3);
  await expect.poll(() => itemsOf(container).length).toBe(3);
  const [first, second] = itemsOf(container);
  first?.querySelector('button')?.click();
  expect(onOpen).toHaveBeenCalledWith(rowOf(0));
  const boxes = [first, second].map((item) => item?.querySelector<HTMLInputElement>('input[type=checkbox]'));
  expect(boxes.map((box) => [box?.checked, box?.indeterminate, box?.getAttribute('aria-label')])).toEqual([
    [true, false, 'Bring back Row 0'],
    [false, true, 'Bring back Row 1'],
  ]);
  boxes[0]?.click();
  boxes[1]?.click();
  expect(onChoose.mock.calls).toEqual([
    [rowOf(0), false],
    [rowOf(1), true],
  ]);
});

it('says that there are no differences', async () => {
  const { container } = draw(0);
  await expect.poll(() => container.querySelector('[role=status]')?.textContent).toBe('Nothing.');
  expect(itemsOf(container)).toEqual([]);
});
