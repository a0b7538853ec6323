import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { RetentionPolicy } from '../../../engine/index.ts';
import { automationQueries, activityQueries } from '../shared/queries/client-queries.ts';
import { formatBytes, formatCountOf, formatRelativeTime } from '../../../ui/format.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { RetentionEditor } from '../shared/retention-editor.tsx';
import { RetentionPreview } from '../shared/retention-preview.tsx';
import { Loading } from '../../../ui/loading.tsx';

const TYPED_MS = 250;

/** Chooses which backups in this browser stay, and previews the effect. */
export function RetentionForm({
  policy,
  onSave,
}: {
  readonly policy: RetentionPolicy;
  readonly onSave: (policy: RetentionPolicy) => Promise<void>;
}) {
  const [edited, setEdited] = useState(policy);
  const [isSaving, setSaving] = useState(false);
  const [settled] = useDebouncedValue(edited, TYPED_MS);
  const { data: preview, error } = useQuery({
    ...automationQueries.retentionPreview(settled),
    placeholderData: keepPreviousData,
  });
  const isSame = JSON.stringify(edited) === JSON.stringify(policy);
  const save = () => {
    setSaving(true);
    void onSave(edited).finally(() => {
      setSaving(false);
    });
  };
  return (
    <Stack gap="sm">
      <RetentionEditor label="Keep" value={edited} onChange={setEdited} />
      <Title order={3} size="h5">
        Preview
      </Title>
      {error && <ErrorNotice error={error} operation="list" />}
      {!preview && !error && <Loading h={120} label="Calculating what would stay" />}
      {preview && <RetentionPreview preview={preview} />}
      <LastCleanUp />
      <Group>
        <Button onClick={save} disabled={isSame} loading={isSaving}>
          Save retention
        </Button>
      </Group>
    </Stack>
  );
}

/** What the last clean-up in this browser deleted; empty if there was none yet. */
function LastCleanUp() {
  const { data: entries } = useQuery(activityQueries.log);
  const last = entries?.find(
    ({ kind, destinationId, figures }) =>
      kind === 'retention' && destinationId === undefined && (figures?.['forgotten'] ?? 0) > 0,
  );
  if (!last) return null;
  const { forgotten = 0, freedBytes = 0 } = last.figures ?? {};
  return (
    <Text size="sm">
      {`Last clean-up, ${formatRelativeTime(last.at)}: deleted ${formatCountOf(forgotten, 'backup')} and freed ${formatBytes(freedBytes)}. `}
      <Anchor component={Link} to="/backups/activity" inherit underline="always">
        See which
      </Anchor>
    </Text>
  );
}
