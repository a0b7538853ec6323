import { IconLayoutGrid, IconLayoutKanban, IconTable, IconWorld } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { ViewKind } from '../../../../catalogue/model.ts';

/** The name and icon of each kind of view. */
export const VIEW_KINDS: Readonly<
  Record<ViewKind, { readonly name: string; readonly Icon: ComponentType<{ size?: number }> }>
> = {
  table: { name: 'Table', Icon: IconTable },
  gallery: { name: 'Gallery', Icon: IconLayoutGrid },
  board: { name: 'Board', Icon: IconLayoutKanban },
  globe: { name: 'Globe', Icon: IconWorld },
};
