import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecoveryKit } from '../../../backup/contract/backups.ts';
import { saveBlob } from '../../../ui/save-blob.ts';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { kitDocument } from './kit-document.ts';
import { KitSheet, PrintedKit } from './kit-sheet.tsx';
import { kitFileName, kitText } from './kit-text.ts';

/** Shows the kit, to be printed or saved. */
export function KitStep({
  kit,
  onContinue,
  onLater,
}: {
  readonly kit: RecoveryKit;
  readonly onContinue: () => void;
  readonly onLater: () => void;
}) {
  const [isTaken, setTaken] = useState(false);
  const { data: page } = useQuery(backupQueries.recoveryPage);
  const place = { address: window.location.origin, pageSha256: page?.sha256 };
  const download = () => {
    saveBlob(new Blob([kitDocument(kit, place)], { type: 'text/html' }), kitFileName(kitText(kit, place)));
    setTaken(true);
  };
  const print = () => {
    window.print();
    setTaken(true);
  };
  return (
    <Stack gap="sm" maw={640}>
      <Text>
        If you ever forget the passphrase, this key opens your backups. It is shown only once: print it, or save it
        somewhere other than this device.
      </Text>
      <KitSheet kit={kit} place={place} />
      <PrintedKit kit={kit} place={place} />
      <Group gap="xs">
        <Button
          variant={isTaken ? 'default' : 'filled'}
          leftSection={<IconPrinter size={18} aria-hidden />}
          onClick={print}
        >
          Print
        </Button>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={download}>
          Save as a file
        </Button>
        {page && (
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() => {
              saveBlob(page.page, page.fileName);
            }}
          >
            Save the recovery page
          </Button>
        )}
        <Button variant={isTaken ? 'filled' : 'default'} onClick={onContinue}>
          I have it, continue
        </Button>
        <Button variant="subtle" onClick={onLater}>
          Not now
        </Button>
      </Group>
    </Stack>
  );
}
