import { NativeSelect } from '@mantine/core';
import type { Resolution } from '../../../engine/index.ts';

/** How a conflict is settled, in plain words. */
const ANSWER_WORDS: Readonly<Record<Resolution, string>> = {
  mine: 'Keep mine',
  theirs: 'Take the backup’s',
  both: 'Keep both',
  newest: 'Newest wins',
};

const ANSWERS: readonly Resolution[] = ['mine', 'theirs', 'both', 'newest'];

/** The answer from a select field; `undefined` if there is none yet. */
function parseAnswer(text: string): Resolution | undefined {
  return ANSWERS.find((answer) => answer === text);
}

/** Asks how to settle conflicts: all, those of a part, one, or one field. */
export function AnswerSelect({
  label,
  value,
  answers = ANSWERS,
  openWords = 'Not resolved',
  needsChoice = false,
  onAnswer,
}: {
  /** The subject, for screen readers only. */
  readonly label: string;
  readonly value: Resolution | undefined;
  readonly answers?: readonly Resolution[];
  /** The text while there is no answer. */
  readonly openWords?: string;
  /** Nothing happens until an answer is given. */
  readonly needsChoice?: boolean;
  readonly onAnswer: (answer: Resolution) => void;
}) {
  // An answer for many conflicts may be impossible for this one, which then needs its own.
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
