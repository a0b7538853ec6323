import { useVirtualizer } from '@tanstack/react-virtual';

/** The items of a long list that are in view; the one place where the library is called. */
export function useVirtualList<T extends Element>(options: Parameters<typeof useVirtualizer<T, Element>>[0]) {
  // Its functions are used in the render that got them and memoised nowhere.
  // eslint-disable-next-line react-hooks/incompatible-library
  return useVirtualizer(options);
}
