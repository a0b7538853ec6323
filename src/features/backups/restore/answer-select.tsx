import { NativeSelect } from '@mantine/core';
import type { Resolution } from '../../../engine/index.ts';
import { ANSWER_WORDS, ANSWERS, parseAnswer } from './answers.ts';

/** Asks how to settle conflicts: all, those of a part, one, or one field of it. */
export function AnswerSelect({
  label,
  value,
  answers = ANSWERS,
  openWords = 'Not resolved',
  needsChoice = false,
  onAnswer,
}: {
  /** What it is about; not shown. */
  readonly label: string;
  readonly value: Resolution | undefined;
  readonly answers?: readonly Resolution[];
  /** What stands there while nothing is said. */
  readonly openWords?: string;
  /** Nothing is done until an answer is given. */
  readonly needsChoice?: boolean;
  readonly onAnswer: (answer: Resolution) => void;
}) {
  // An answer for many may be one that this one cannot have: then it is asked for one of its own.
  const isImpossible = value !== undefined && !answers.includes(value);
  const shown = isImpossible ? undefined : value;
  return (
    <NativeSelect
      size="xs"
      w={150}
      style={{ flexShrink: 0 }}
      aria-label={label}
      value={shown ?? ''}
      data-open={shown === undefined || undefined}
      data={[
        ...(shown === undefined ? [{ value: '', label: isImpossible || needsChoice ? 'Choose one' : openWords }] : []),
        ...answers.map((answer) => ({ value: answer, label: ANSWER_WORDS[answer] })),
      ]}
      onChange={(event) => {
        const answer = parseAnswer(event.currentTarget.value);
        if (answer) onAnswer(answer);
      }}
    />
  );
}
