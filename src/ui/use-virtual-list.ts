import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { useState } from 'react';
import { MOST_PIXELS, TallScroller } from './tall-scroller.ts';

export interface VirtualList<T extends Element> {
  readonly virtualizer: Virtualizer<T, Element>;
  /** What is in view, with its place in the element that has `height`. */
  readonly items: readonly VirtualItem[];
  readonly height: number;
}

/**
 * The items of a long list that are in view; the one place where the library is called. A list may be taller than an
 * element can be, such as a table of a million rows.
 */
export function useVirtualList<T extends Element>(
  options: Parameters<typeof useVirtualizer<T, Element>>[0],
): VirtualList<T> {
  const [scroller] = useState(() => new TallScroller());
  const estimated = options.count === 0 ? 0 : options.count * options.estimateSize(0);
  const isTall = options.horizontal !== true && estimated > MOST_PIXELS;
  // Its functions are used in the render that got them and memoised nowhere.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer<T, Element>({
    ...options,
    ...(isTall
      ? {
          getScrollElement: () => {
            const element = options.getScrollElement();
            return element && scroller.of(element, estimated);
          },
          observeElementRect: (_, report) => observeSize(options.getScrollElement(), report),
        }
      : {}),
  });
  const items = virtualizer.getVirtualItems();
  const height = virtualizer.getTotalSize();
  if (!isTall) return { virtualizer, items, height };
  const unit = 1 / TallScroller.factorOf(estimated);
  const shift = (virtualizer.scrollOffset ?? 0) * (unit - 1);
  const shifted = items.map((item) => ({ ...item, start: item.start + shift, end: item.end + shift }));
  // The last screenful is scrolled past at the same rate.
  return { virtualizer, items: shifted, height: MOST_PIXELS + (virtualizer.scrollRect?.height ?? 0) * (1 - unit) };
}

/** The library would observe the element that it sees, which is not one to the browser. */
function observeSize(element: Element | null, report: (size: { width: number; height: number }) => void) {
  if (!element) return undefined;
  const observer = new ResizeObserver(() => {
    report({ width: element.clientWidth, height: element.clientHeight });
  });
  report({ width: element.clientWidth, height: element.clientHeight });
  observer.observe(element);
  return () => {
    observer.disconnect();
  };
}
