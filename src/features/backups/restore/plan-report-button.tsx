import { Button } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { saveBlob } from '../../../ui/save-blob.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/csv': 'csv',
};

/** The dry run: saves the planned changes to a file without making them. */
export function PlanReportButton({ planId }: { readonly planId: string | undefined }) {
  const [isMaking, setMaking] = useState(false);
  const save = () => {
    if (planId === undefined) return;
    runAndReport(async () => {
      setMaking(true);
      try {
        const report = await backupClient.exportPlan(planId);
        saveBlob(report, `heirloom-restore-plan.${ENDINGS[report.type.split(';')[0] ?? ''] ?? 'txt'}`);
      } finally {
        setMaking(false);
      }
    });
  };
  return (
    <Button
      variant="default"
      leftSection={<IconFileText size={18} aria-hidden />}
      loading={isMaking}
      disabled={planId === undefined}
      onClick={save}
    >
      Dry run: save as a report
    </Button>
  );
}
