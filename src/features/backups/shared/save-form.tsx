import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode, SubmitEvent } from 'react';
import type { Operation } from '../../errors/error-words.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { refreshBackups } from './queries/client-queries.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';
import { reveal } from '../../../ui/reveal.ts';

/** The fields of a dialog, with *Cancel* and *Save*. The dialog closes once everything shows what was saved. */
export function SaveForm({
  save,
  operation,
  onDone,
  children,
}: {
  readonly save: () => Promise<unknown>;
  /** What a failure is reported as. */
  readonly operation: Operation;
  readonly onDone: () => void;
  readonly children: ReactNode;
}) {
  const queryClient = useQueryClient();
  const saving = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await refreshBackups(queryClient);
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {children}
        {saving.isError && (
          <div ref={reveal}>
            <ErrorNotice error={saving.error} operation={operation} />
          </div>
        )}
        <DialogActions>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending}>
            Save
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
