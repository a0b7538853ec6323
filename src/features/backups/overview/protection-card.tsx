import { Anchor, Button, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconShield, IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Protection } from '../../../engine/index.ts';
import { automationQueries } from '../shared/queries/client-queries.ts';
import { fileKindsWords } from '../shared/backup-words.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { FILE_KINDS, includesKind } from '../shared/included-files.ts';
import { BackUpButton } from './back-up-button.tsx';
import { LEVEL_WORDS, protectionSentence, stepPath, type ProtectionContext } from './protection-words.ts';
import { StepButton } from './step-button.tsx';
import { useProtection } from './use-protection.ts';
import { Loading } from '../../../ui/loading.tsx';

const LOOKS = {
  unprotected: { color: 'red', Icon: IconShieldExclamation },
  'at-risk': { color: 'orange', Icon: IconShieldExclamation },
  attention: { color: 'yellow', Icon: IconShield },
  protected: { color: 'teal', Icon: IconShieldCheck },
} as const;

/** The protection status in one sentence, the next step, and other possible improvements. */
export function ProtectionCard() {
  const known = useProtection();
  const { dateTime } = useFormats();
  if (!known) return <Loading h={104} radius="md" label="Loading the state of your backups" />;
  const { protection, context, lastBackupAt } = known;
  const { level, sentence, nextStep, improvements } = protection;
  const { color, Icon } = LOOKS[level];
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="protection">
      <Group wrap="nowrap" align="flex-start" gap="md">
        <ThemeIcon size={40} radius="xl" color={color} variant="light" aria-hidden visibleFrom="xs">
          <Icon size={24} />
        </ThemeIcon>
        <Stack gap="sm" flex={1} miw={0}>
          <div>
            <Title order={2} size="h4" id="protection">
              {LEVEL_WORDS[level]}
            </Title>
            <Text size="sm">{protectionSentence(sentence, context)}</Text>
            {lastBackupAt !== null && (
              <Text size="sm" c="dimmed">
                Last backup: <span title={dateTime(lastBackupAt)}>{formatRelativeTime(lastBackupAt, context.now)}</span>
                .
              </Text>
            )}
          </div>
          <LeftOutNote />
          <Group gap="xs">
            <BackUpButton isMain={nextStep === null || nextStep.kind === 'back-up' || nextStep.kind === 'wait'} />
            {/* If a backup comes first, all other missing steps are part of one guided set-up. */}
            {improvements.some(({ step }) => step.kind === 'set-up-key') && (
              <Button component={Link} to={stepPath({ kind: 'set-up-key' })} variant="default">
                Set up backups
              </Button>
            )}
            {nextStep && nextStep.kind !== 'back-up' && (
              <StepButton step={nextStep} context={context} isMain={level !== 'protected'} />
            )}
          </Group>
          <Improvements improvements={improvements.slice(level === 'protected' ? 1 : 0)} context={context} />
        </Stack>
      </Group>
    </Paper>
  );
}

/** The protection level does not cover files that the person leaves out, so the card always lists them. */
function LeftOutNote() {
  const { data: automation } = useQuery(automationQueries.automation);
  const kinds = automation ? FILE_KINDS.filter((kind) => !includesKind(automation.schedule, kind)) : [];
  if (kinds.length === 0) return null;
  return (
    <Text size="sm">
      Your backups do not include {fileKindsWords(kinds)}, as chosen in{' '}
      <Anchor component={Link} to="/settings" underline="always" inherit>
        Settings
      </Anchor>
      .
    </Text>
  );
}

function Improvements({
  improvements,
  context,
}: {
  readonly improvements: Protection['improvements'];
  readonly context: ProtectionContext;
}) {
  const pressing = improvements.filter(({ severity }) => severity !== 'hint');
  const hints = improvements.filter(({ severity }) => severity === 'hint');
  return (
    <>
      {pressing.length > 0 && <ImprovementList label="What else to do" improvements={pressing} context={context} />}
      {hints.length > 0 && (
        <details>
          <Text
            component="summary"
            size="sm"
            w="fit-content"
          >{`How to improve it further (${String(hints.length)})`}</Text>
          <ImprovementList label="How to improve it further" improvements={hints} context={context} />
        </details>
      )}
    </>
  );
}

function ImprovementList({
  label,
  improvements,
  context,
}: {
  readonly label: string;
  readonly improvements: Protection['improvements'];
  readonly context: ProtectionContext;
}) {
  return (
    <Stack component="ul" gap={6} m={0} p={0} pt={4} aria-label={label} style={{ listStyle: 'none' }}>
      {improvements.map(({ problem, step }) => (
        <Group component="li" key={JSON.stringify(problem)} justify="space-between" gap="xs">
          <Text size="sm" flex={1} miw={220}>
            {protectionSentence(problem, context)}
          </Text>
          {step.kind !== 'back-up' && <StepButton step={step} context={context} isSmall />}
        </Group>
      ))}
    </Stack>
  );
}
