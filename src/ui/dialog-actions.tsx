import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog-actions.module.css';

/** The buttons at the end of a dialog. They stay in view while a long dialog scrolls. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return (
    <Group className={classes.actions} justify="flex-end" gap="xs">
      {children}
    </Group>
  );
}
