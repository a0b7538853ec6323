import { Group, Progress, Stack, Text } from '@mantine/core';
import type { Estimate } from './estimator.worker.ts';
import { strengthOf } from './strength-words.ts';

const COLORS = ['red', 'red', 'orange', 'teal', 'teal'] as const;

/** The strength of the passphrase: bars, and the same in words. */
export function StrengthMeter({ estimate }: { readonly estimate: Estimate | undefined }) {
  if (!estimate)
    return (
      <Text size="sm" c="dimmed" role="status">
        Long and easy to remember beats short and complicated: five or six words that have nothing to do with each other
        are best.
      </Text>
    );
  const { level, bars, sentence, isRisky } = strengthOf(estimate.guessesLog10);
  return (
    <Stack gap={4}>
      <Group gap={4} grow aria-hidden>
        {COLORS.map((_, at) => (
          <Progress key={at} size={6} value={at < bars ? 100 : 0} color={COLORS[bars - 1] ?? 'red'} />
        ))}
      </Group>
      <div role="status">
        <Text size="sm">
          <Text span fw={600} inherit>{`${level.slice(0, 1).toUpperCase()}${level.slice(1)}.`}</Text> {sentence}
        </Text>
        {isRisky &&
          estimate.advice.map((advice) => (
            <Text key={advice} size="sm">
              {advice}
            </Text>
          ))}
        {isRisky && (
          <Text size="sm">You can still use it, but anyone who gets a backup file can try as often as they like.</Text>
        )}
      </div>
    </Stack>
  );
}
