import { Alert, Button, Checkbox, Stack, Text } from '@mantine/core';
import { IconCheck, IconLockOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DownloadReady } from '../../../backup/contract/backups.ts';
import type { ExportableCollection, ExportChoice } from '../../../backup/contract/exporting.ts';
import type { CallOptions } from '../../../engine/index.ts';
import { formatBytes } from '../../../ui/format.ts';
import { type RunningJob, runStoppable } from '../../../ui/job-runner.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { JobProgress } from './job-progress.tsx';
import { savePrepared } from './save-prepared.ts';
import { modals } from '../../../ui/modals.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

const MODAL = 'export';

type Format = ExportChoice['formats'][number];

const FORMATS: readonly { readonly format: Format; readonly label: string; readonly description: string }[] = [
  { format: 'json', label: 'JSON', description: 'Everything. Heirloom can import it again.' },
  { format: 'csv', label: 'CSV', description: 'A table for each collection, for spreadsheets.' },
  { format: 'geojson', label: 'GeoJSON', description: 'Collections with locations, for maps.' },
  { format: 'markdown', label: 'Markdown', description: 'A page for each record, to read.' },
];

/** The source of an export, and the function that writes it. */
interface ExportSubject {
  readonly title: string;
  readonly loadCollections: () => Promise<readonly ExportableCollection[]>;
  readonly write: (choice: ExportChoice, options: CallOptions) => Promise<DownloadReady>;
  /** The collections that are ticked at first; missing: all. */
  readonly chosen?: readonly string[];
}

/** Opens the dialog for an open export: what to include, then progress, then the file. */
export function openExportDialog(subject: ExportSubject): void {
  modals.open({
    modalId: MODAL,
    title: subject.title,
    // An accidental click outside the dialog would stop a running export.
    closeOnClickOutside: false,
    children: <ExportDialog subject={subject} />,
  });
}

type State =
  | { readonly step: 'choose'; readonly error?: unknown }
  | { readonly step: 'running'; readonly job: RunningJob; readonly cancel: () => void }
  | { readonly step: 'done'; readonly ready: DownloadReady };

function ExportDialog({ subject }: { readonly subject: ExportSubject }) {
  const [state, setState] = useState<State>({ step: 'choose' });
  const stop = useRef<() => void>(undefined);
  // Closing the dialog stops the export.
  useEffect(() => () => stop.current?.(), []);

  const start = async (choice: ExportChoice) => {
    const end = await runStoppable(
      (cancel) => {
        stop.current = cancel;
        setState({ step: 'running', job: { isStopping: false }, cancel });
      },
      (change) => {
        setState((now) => (now.step === 'running' ? { ...now, job: { ...now.job, ...change } } : now));
      },
      (options) => subject.write(choice, options),
    );
    stop.current = undefined;
    if (end.kind === 'done') {
      savePrepared(end.value.file, end.value.fileName);
      setState({ step: 'done', ready: end.value });
    } else setState(end.kind === 'failed' ? { step: 'choose', error: end.error } : { step: 'choose' });
  };

  switch (state.step) {
    case 'choose':
      return <ExportForm subject={subject} error={state.error} onStart={(choice) => void start(choice)} />;
    case 'running':
      return <JobProgress title="Exporting" {...runningProps(state.job)} onCancel={state.cancel} />;
    case 'done':
      return <ExportDone ready={state.ready} />;
  }
}

function runningProps({ progress, timeLeftMs, isStopping }: RunningJob) {
  return { progress, timeLeftMs, isStopping };
}

function ExportForm({
  subject,
  error,
  onStart,
}: {
  readonly subject: ExportSubject;
  readonly error: unknown;
  readonly onStart: (choice: ExportChoice) => void;
}) {
  const loaded = useQuery({ queryKey: ['exportable', subject], queryFn: subject.loadCollections, gcTime: 0 });
  const collections = loaded.data ?? [];
  const [ticked, setTicked] = useState<readonly string[] | undefined>(subject.chosen);
  const [formats, setFormats] = useState<readonly Format[]>(['json', 'csv']);
  const [withFiles, setWithFiles] = useState(true);
  const chosen = ticked ?? collections.map(({ id }) => id);
  const toFormats = (values: readonly string[]) =>
    FORMATS.flatMap(({ format }) => (values.includes(format) ? [format] : []));
  return (
    <Stack gap="md">
      <Alert color="yellow" icon={<IconLockOpen aria-hidden />} title="An export is not encrypted">
        Anyone who gets the file can read it. Keep it somewhere safe, and keep making backups.
      </Alert>
      {loaded.isError && <ErrorNotice error={loaded.error} operation="export" />}
      {error !== undefined && <ErrorNotice error={error} operation="export" />}
      <Checkbox.Group label="Collections" value={[...chosen]} onChange={setTicked}>
        <Stack gap="xs" mt={6}>
          {collections.map(({ id, name }) => (
            <Checkbox key={id} value={id} label={name} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox.Group
        label="Formats"
        value={[...formats]}
        onChange={(values) => {
          setFormats(toFormats(values));
        }}
      >
        <Stack gap="xs" mt={6}>
          {FORMATS.map(({ format, label, description }) => (
            <Checkbox key={format} value={format} label={label} description={description} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox
        label="Photos and files"
        checked={withFiles}
        onChange={(event) => {
          setWithFiles(event.currentTarget.checked);
        }}
      />
      <DialogActions>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          disabled={chosen.length === 0 || (formats.length === 0 && !withFiles)}
          onClick={() => {
            onStart({ collectionIds: chosen, formats, withFiles });
          }}
        >
          Export
        </Button>
      </DialogActions>
    </Stack>
  );
}

function ExportDone({ ready: { fileName, sizeBytes } }: { readonly ready: DownloadReady }) {
  return (
    <Stack gap="md">
      <Alert role="status" color="teal" icon={<IconCheck aria-hidden />} title="Your export is ready">
        <Text size="sm">
          {`${fileName} (${formatBytes(sizeBytes)}) is in your browser’s downloads. It is not encrypted.`}
        </Text>
      </Alert>
      <DialogActions>
        <Button onClick={close}>Close</Button>
      </DialogActions>
    </Stack>
  );
}

function close(): void {
  modals.close(MODAL);
}
