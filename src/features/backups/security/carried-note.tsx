import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import { carriedWords } from './carried-words.ts';

/** Which copies of the backups have received a change of keys, and the consequences for the others. */
export function CarriedNote() {
  const { data } = useQuery({
    queryKey: ['carried-keys'],
    queryFn: () => backupClient.getCarried(),
    gcTime: 0,
    staleTime: 0,
  });
  if (!data)
    return (
      <Text size="sm">
        <Loader size="xs" aria-label="Updating copies" /> Updating the copies of your backups…
      </Text>
    );
  const sentences = carriedWords(data);
  if (sentences.length === 0) return null;
  return (
    <Stack gap={4} role="status">
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
    </Stack>
  );
}
