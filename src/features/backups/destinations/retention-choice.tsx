import { Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RetentionPolicy } from '../../../engine/index.ts';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import { errorWords } from '../../errors/error-words.ts';
import { RetentionEditor } from '../shared/retention-editor.tsx';
import { RetentionPreview } from '../shared/retention-preview.tsx';
import { Loading } from '../../../ui/loading.tsx';

const TYPED_MS = 250;

interface ChoiceProps {
  readonly destinationId: string;
  readonly policy: RetentionPolicy;
  readonly onChange: (policy: RetentionPolicy) => void;
}

/** Chooses which backups a destination keeps, and previews the effect. */
export function RetentionChoice({ destinationId, policy, onChange }: ChoiceProps) {
  return (
    <Stack gap="xs">
      <RetentionEditor label="Keep there" value={policy} onChange={onChange} />
      <WhatItWouldDo destinationId={destinationId} policy={policy} />
    </Stack>
  );
}

function WhatItWouldDo({ destinationId, policy }: Pick<ChoiceProps, 'destinationId' | 'policy'>) {
  const [settled] = useDebouncedValue(policy, TYPED_MS);
  const { data: preview, error } = useQuery({
    ...destinationQueries.retentionPreview(destinationId, settled),
    placeholderData: keepPreviousData,
  });
  // Retention can be set even while the folder is not available.
  if (error) return <Text size="sm" c="dimmed">{`The effect cannot be shown now: ${errorWords(error).title}`}</Text>;
  return preview ? <RetentionPreview preview={preview} /> : <Loading h={60} label="Calculating what would stay" />;
}
