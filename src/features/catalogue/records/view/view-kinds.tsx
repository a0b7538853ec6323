import { IconLayoutGrid, IconLayoutKanban, IconTable, IconWorld } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { ViewKind } from '../../../../catalogue/model.ts';

/** What each kind of view is called and drawn as. */
export const VIEW_KINDS: Readonly<
  Record<ViewKind, { readonly name: string; readonly Icon: ComponentType<{ size?: number }> }>
> = {
  table: { name: 'Table', Icon: IconTable },
  gallery: { name: 'Gallery', Icon: IconLayoutGrid },
  board: { name: 'Board', Icon: IconLayoutKanban },
  globe: { name: 'Globe', Icon: IconWorld },
};
