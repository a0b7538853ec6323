import { Checkbox, Text } from '@mantine/core';
import type { IntentWords } from './intent-words.ts';

/** Asks for confirmation if something is removed. */
export function Intent({
  intent,
  isAgreed,
  onAgree,
}: {
  readonly intent: IntentWords;
  readonly isAgreed: boolean;
  readonly onAgree: (isYes: boolean) => void;
}) {
  if (intent.isNothing) return <Text>Your selection is already the same here. Nothing will change.</Text>;
  if (intent.isEmptyNow) return <Text>There is no data here yet that could be lost.</Text>;
  if (intent.label === undefined) return <Text>Nothing is removed.</Text>;
  return (
    <Checkbox
      label={intent.label}
      checked={isAgreed}
      onChange={(event) => {
        onAgree(event.currentTarget.checked);
      }}
    />
  );
}
