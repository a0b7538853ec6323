import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { chooseHere } from './choose-actions.ts';
import { useWizard } from './wizard-store.ts';

/** The last request from the address that was handled, so that going back to the choice is not undone at once. */
let answered: string | undefined;

/**
 * Whether the address still asks for it. People who have moved on must not be called back by a screen that is about to
 * go.
 */
function isStillAsked(id: string): boolean {
  return new URLSearchParams(window.location.search).get('backup') === id;
}

/** Chooses the backup that the address names (`?backup=<id>`). @returns a notice if there is no such backup. */
export function useAskedBackup(): ReactNode {
  const [params] = useSearchParams();
  const asked = params.get('backup');
  const { data } = useQuery({ ...backupQueries.list, enabled: asked !== null });
  const found = data?.backups.find(({ id }) => id === asked);

  useEffect(() => {
    if (asked === null) answered = undefined;
    if (!found || !isStillAsked(found.id) || answered === found.id || useWizard.getState().isApplying) return;
    answered = found.id;
    chooseHere(found, true);
  }, [asked, found]);
  // The same request after having been elsewhere is a new one.
  useEffect(
    () => () => {
      answered = undefined;
    },
    [],
  );

  if (asked === null || !data || found) return null;
  return (
    <Alert color="yellow" title="That backup is no longer here">
      It may have been deleted. Choose another one.
    </Alert>
  );
}
