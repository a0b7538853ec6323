import { Alert, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ConnectCauses } from '../../../../destinations/definition.ts';
import { reveal } from '../../../../ui/reveal.ts';
import { connectFailureWords } from './connect-words.ts';

/** Why a place could not be connected, and what to look at, from the likeliest on. */
export function ConnectFailure({
  error,
  causes,
}: {
  readonly error: unknown;
  readonly causes?: ConnectCauses | undefined;
}) {
  const words = connectFailureWords(error, causes);
  return (
    <Alert
      ref={reveal}
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={words.title}
    >
      <Stack gap={6}>
        {words.causes.length === 0 ? (
          <Text size="sm">{words.advice}</Text>
        ) : (
          <>
            <Text size="sm">{`${words.isHidden ? 'The browser does not say why. ' : ''}Possible reasons, the likeliest first:`}</Text>
            <List type="ordered" size="sm" spacing={4}>
              {words.causes.map((cause) => (
                <List.Item key={cause}>{cause}</List.Item>
              ))}
            </List>
          </>
        )}
        {words.step !== undefined && <Text size="sm">{words.step}</Text>}
        <Text size="sm">Nothing was changed.</Text>
      </Stack>
    </Alert>
  );
}
