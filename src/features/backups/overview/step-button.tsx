import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { askForPersistence } from '../../../platform/browser-storage.ts';
import type { ProtectionStep } from '../../../engine/index.ts';
import { protectionQueries, refreshBackups } from '../shared/queries/client-queries.ts';
import { notifyDone, runAndReport } from '../../errors/notify.tsx';
import { useJobStore } from './job-store.ts';
import { stepPath, stepWords, type ProtectionContext } from './protection-words.ts';
import { useBackupJobs } from './use-backup-jobs.ts';

interface StepButtonProps {
  readonly step: ProtectionStep;
  readonly context: ProtectionContext;
  readonly isMain?: boolean;
  readonly isSmall?: boolean;
}

/** Takes a step that would improve the protection, or leads to its screen. */
export function StepButton({ step, context, isMain = false, isSmall = false }: StepButtonProps) {
  const look = { variant: isMain ? 'filled' : 'default', size: isSmall ? 'compact-sm' : 'sm' } as const;
  const words = stepWords(step, context);
  if (words === undefined) return null;
  if (step.kind === 'copy-now' && context.placeOf(step.copyId).isKeptByHand)
    return <DownloadButton look={look} words={words} />;
  if (step.kind === 'persist-storage') return <PersistButton look={look} words={words} />;
  return (
    <Button {...look} component={Link} to={stepPath(step)}>
      {words}
    </Button>
  );
}

interface Look {
  readonly variant: 'filled' | 'default';
  readonly size: 'sm' | 'compact-sm';
}

function DownloadButton({ look, words }: { readonly look: Look; readonly words: string }) {
  const { data: report } = useQuery(protectionQueries.report);
  const { download } = useBackupJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const latestId = report?.latestId ?? null;
  if (latestId === null) return null;
  return (
    <Button
      {...look}
      leftSection={<IconDownload size={18} aria-hidden />}
      disabled={isBusy}
      onClick={() => {
        void download({ id: latestId });
      }}
    >
      {words}
    </Button>
  );
}

function PersistButton({ look, words }: { readonly look: Look; readonly words: string }) {
  const queryClient = useQueryClient();
  const ask = () => {
    runAndReport(async () => {
      const isPersisted = await askForPersistence();
      notifyDone(
        isPersisted
          ? 'The browser has promised not to delete this on its own.'
          : 'The browser declined. It usually agrees once a site is bookmarked, installed or used often; try again later.',
      );
      await refreshBackups(queryClient);
    });
  };
  return (
    <Button {...look} onClick={ask}>
      {words}
    </Button>
  );
}
