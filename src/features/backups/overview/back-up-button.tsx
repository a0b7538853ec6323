import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconDatabaseExport } from '@tabler/icons-react';
import { BackUpOptions } from './back-up-options.tsx';
import { useJobStore } from './job-store.ts';
import { useBackupJobs } from './use-backup-jobs.ts';

/** One click backs up everything; options for special cases are next to it. */
export function BackUpButton({ isMain = true }: { readonly isMain?: boolean }) {
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const { backUp } = useBackupJobs();
  const [isOpen, { open, close }] = useDisclosure(false);
  const variant = isMain ? 'filled' : 'default';
  return (
    <>
      <Button.Group>
        <Button
          variant={variant}
          leftSection={<IconDatabaseExport size={18} aria-hidden />}
          disabled={isBusy}
          onClick={() => {
            void backUp();
          }}
        >
          Back up now
        </Button>
        <ActionIcon
          variant={variant}
          size={36}
          radius="sm"
          disabled={isBusy}
          onClick={open}
          aria-label="Back up with options"
          style={{ borderStartStartRadius: 0, borderEndStartRadius: 0, marginInlineStart: 1 }}
        >
          <IconAdjustmentsHorizontal size={18} aria-hidden />
        </ActionIcon>
      </Button.Group>
      <BackUpOptions isOpen={isOpen} onClose={close} />
    </>
  );
}
