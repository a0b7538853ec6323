import { Stack, Text } from '@mantine/core';
import type { Finding } from '../../../engine/index.ts';
import { FINDING_WORDS } from './backup-words.ts';
import { formatCount } from '../../../ui/format.ts';

const DETAILS_SHOWN = 50;

/** The findings of a check: each kind once in plain words with its count; the exact places on request. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const counts = new Map<Finding['problem'], number>();
  for (const { problem } of findings) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  return (
    <Stack gap={4}>
      {[...counts].map(([problem, count]) => (
        <Text key={problem} size="sm">
          {FINDING_WORDS[problem]}
          {count > 1 ? ` (${formatCount(count)} times)` : ''}
        </Text>
      ))}
      <details>
        <Text component="summary" size="xs" w="fit-content">
          Exact places
        </Text>
        <Text
          component="pre"
          size="xs"
          ff="monospace"
          m={0}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {findings
            .slice(0, DETAILS_SHOWN)
            .map(({ subject, detail }) => `${subject}: ${detail}`)
            .join('\n')}
          {findings.length > DETAILS_SHOWN && `\nand ${formatCount(findings.length - DETAILS_SHOWN)} more`}
        </Text>
      </details>
    </Stack>
  );
}
