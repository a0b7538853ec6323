import { useQueries, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { RowPage } from './compare-views.ts';
import { useVirtualList } from '../../../../ui/use-virtual-list.ts';

const PAGE = 100;

/** The source of the rows of a long list. */
export interface RowsSource<Row> {
  /** Identifies the list: another key is another list. */
  readonly queryKey: readonly unknown[];
  readonly load: (offset: number, limit: number) => Promise<RowPage<Row>>;
}

/**
 * A long list that loads and draws only visible rows. `measure` is the ref of rows with varying heights, each with its
 * `data-index`; `rowHeight` is then an estimate.
 */
export function usePagedRows<Row>({ queryKey, load }: RowsSource<Row>, rowHeight: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const pageQuery = (page: number) => ({
    queryKey: [...queryKey, 'page', page],
    queryFn: () => load(page * PAGE, PAGE),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const first = useQuery(pageQuery(0));
  const total = first.data?.total ?? 0;
  const { virtualizer, items, height } = useVirtualList<HTMLDivElement>({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const pages = [...new Set(items.map(({ index }) => Math.floor(index / PAGE)))];
  const results = useQueries({ queries: pages.map(pageQuery) });
  const rowAt = (index: number): Row | undefined =>
    results[pages.indexOf(Math.floor(index / PAGE))]?.data?.rows[index % PAGE];
  const error = first.error ?? results.find((result) => result.error)?.error ?? undefined;
  const retry = () => {
    void first.refetch();
    for (const result of results) if (result.error) void result.refetch();
  };
  return {
    scroller,
    measure: virtualizer.measureElement,
    items,
    height,
    total,
    rowAt,
    isLoading: first.isPending,
    error,
    retry,
  };
}
