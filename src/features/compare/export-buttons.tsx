import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { backupClient } from '../../worker/client.ts';
import { runAndReport } from '../../ui/notify.tsx';
import { saveBlob } from '../../ui/save-blob.ts';

const FORMATS = ['csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** Saves all that differs as a file. It is readable: the person has asked for it by name. */
export function ExportButtons({ comparisonId }: { readonly comparisonId: string }) {
  const [making, setMaking] = useState<Format>();
  const save = (format: Format) => {
    runAndReport(async () => {
      setMaking(format);
      try {
        saveBlob(await backupClient.exportComparison(comparisonId, format), `heirloom-comparison.${format}`);
      } finally {
        setMaking(undefined);
      }
    });
  };
  return (
    <Group gap="xs">
      {FORMATS.map((format) => (
        <Button
          key={format} variant="default" size="compact-sm" leftSection={<IconDownload size={16} aria-hidden />}
          loading={making === format} disabled={making !== undefined && making !== format} onClick={() => { save(format); }}
        >
          {`Save as ${format.toUpperCase()}`}
        </Button>
      ))}
    </Group>
  );
}
