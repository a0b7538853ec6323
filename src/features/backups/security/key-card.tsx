import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** One key to the backups: what it is, its state, and the available actions. */
export function KeyCard({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  const headingId = useId();
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={headingId}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} flex={1} miw={240}>
          <Title order={3} size="h5" id={headingId}>
            {title}
          </Title>
          {children}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
    </Paper>
  );
}

/** A sentence on a card. */
export function KeyText({ children }: { readonly children: ReactNode }) {
  return <Text size="sm">{children}</Text>;
}
