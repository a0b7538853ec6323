import { useVirtualizer } from '@tanstack/react-virtual';

/** Which items of a long list are in view. */
export function useVirtualRows(options: Parameters<typeof useVirtualizer<HTMLDivElement, Element>>[0]) {
  // eslint-disable-next-line react-hooks/incompatible-library -- Its functions are used in the render that got them and memoised nowhere.
  return useVirtualizer(options);
}
