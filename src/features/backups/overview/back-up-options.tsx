import { Anchor, Button, Checkbox, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { Link } from 'react-router';
import { DEFAULT_SCHEDULE } from '../../../engine/index.ts';
import { automationQueries } from '../shared/queries/client-queries.ts';
import { SCOPE_WORDS } from '../shared/backup-words.ts';
import { FileKindChoices } from '../shared/file-kinds.tsx';
import type { IncludedFiles } from '../shared/included-files.ts';
import { useBackupJobs, WHOLE_BACKUP } from './use-backup-jobs.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

const SCOPES = [
  { scope: 'full', description: 'All collections, records and settings.' },
  { scope: 'minimal', description: 'Collections, fields and records; no files, saved views or settings.' },
  { scope: 'configuration', description: 'Collections, fields, saved views and settings; no records.' },
] as const;

/** The options for one backup. */
export function BackUpOptions({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Back up with options">
      <OptionsForm onClose={onClose} />
    </Modal>
  );
}

function OptionsForm({ onClose }: { readonly onClose: () => void }) {
  const { backUp } = useBackupJobs();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<(typeof SCOPES)[number]['scope']>('full');
  const { data: automation } = useQuery(automationQueries.automation);
  // The choice in Settings, until another is made here.
  const [chosenFiles, setFiles] = useState<IncludedFiles>();
  const files = chosenFiles ?? automation?.schedule ?? DEFAULT_SCHEDULE;
  const [verify, setVerify] = useState(true);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = name.trim();
    const { withFiles, leaveOut } = files;
    void backUp({
      ...WHOLE_BACKUP,
      scope,
      withFiles: scope === 'full' && withFiles,
      leaveOut,
      verify,
      ...(given === '' ? {} : { name: given }),
    });
    onClose();
  };
  const choose = (value: string) => {
    setScope(SCOPES.find((choice) => choice.scope === value)?.scope ?? 'full');
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="If empty, the date is used."
          value={name}
          maxLength={200}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
        <Radio.Group label="What to back up" value={scope} onChange={choose}>
          <Stack gap="xs" mt={6}>
            {SCOPES.map((choice) => (
              <Radio
                key={choice.scope}
                value={choice.scope}
                label={SCOPE_WORDS[choice.scope]}
                description={choice.description}
              />
            ))}
          </Stack>
        </Radio.Group>
        <FileKindChoices value={files} onChange={scope === 'full' ? setFiles : undefined} />
        <Checkbox
          label="Verify after the backup"
          description="Reads back and checks every byte of the backup."
          checked={verify}
          onChange={(event) => {
            setVerify(event.currentTarget.checked);
          }}
        />
        <Text size="sm" c="dimmed">
          Set how long backups are kept under{' '}
          <Anchor component={Link} to="/backups/schedule" inherit underline="always" onClick={onClose}>
            Schedule
          </Anchor>
          . A pinned backup always stays.
        </Text>
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Back up</Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
