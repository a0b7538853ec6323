import { Alert, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { PHASE_WORDS } from './backup-words.ts';
import { errorWords } from '../../errors/error-words.ts';
import { fractionDone, type ProgressView } from '../../../ui/time-left.ts';

/** The backup before something destructive. */
export interface BackUpFirst {
  /** Whether one is made, and why not. */
  readonly plan: () => Promise<keyof typeof PLAN_WORDS>;
  /** Makes one, unless none is needed. */
  readonly backUp: (options: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: ProgressView) => void;
  }) => Promise<unknown>;
}

const PLAN_WORDS = {
  'back-up': 'A backup is made first, so you can get everything back.',
  'not-needed': 'Your last backup already has everything, so no new one is made first.',
  off: 'No backup is made first.',
} as const;

/** Shown before a destructive action. */
export type BackUpFirstState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly progress?: ProgressView;
      readonly onCancel: () => void;
      readonly onSkip: () => void;
    }
  | { readonly kind: 'failed'; readonly error: unknown; readonly onCancel: () => void; readonly onSkip: () => void };

/** Finding that the last backup already has everything is almost instant: then nothing is shown. */
const SHOWN_AFTER_MS = 250;

/**
 * A backup as the first step of a destructive action. `run` resolves to whether to continue: after the backup, if none
 * is needed, or because the person does not want to wait for it. After a failed backup, people may decide to continue
 * without it.
 */
export function useBackUpFirst({ backUp }: Pick<BackUpFirst, 'backUp'>): {
  readonly state: BackUpFirstState;
  readonly run: () => Promise<boolean>;
} {
  const [state, setState] = useState<BackUpFirstState>({ kind: 'idle' });
  const current = useRef<(goesOn: boolean) => void>(undefined);
  // Closing the dialog meanwhile means that the person has changed their mind.
  useEffect(
    () => () => {
      current.current?.(false);
    },
    [],
  );
  const run = () =>
    new Promise<boolean>((resolve) => {
      const controller = new AbortController();
      let isOver = false;
      const end = (goesOn: boolean) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        controller.abort();
        setState({ kind: 'idle' });
        resolve(goesOn);
      };
      current.current = end;
      const choices = {
        onCancel: () => {
          end(false);
        },
        onSkip: () => {
          end(true);
        },
      };
      const timer = setTimeout(() => {
        setState({ kind: 'running', ...choices });
      }, SHOWN_AFTER_MS);
      const onProgress = (progress: ProgressView) => {
        setState((now) => (now.kind === 'running' && !isOver ? { ...now, progress } : now));
      };
      backUp({ signal: controller.signal, onProgress }).then(
        () => {
          if (!isOver) end(true);
        },
        (error: unknown) => {
          clearTimeout(timer);
          if (!isOver) setState({ kind: 'failed', error, ...choices });
        },
      );
    });
  return { state, run };
}

/** Says beforehand whether a backup is made. Empty until that is known. */
export function BackUpFirstNote({ backUpFirst }: { readonly backUpFirst: BackUpFirst }) {
  const [plan, setPlan] = useState<keyof typeof PLAN_WORDS>();
  // The plan from when the dialog opened; later edits in other tabs can only make a backup more likely.
  const [asked] = useState(backUpFirst);
  useEffect(() => {
    let isShown = true;
    // If the plan cannot be read, making the backup reports why.
    asked.plan().then(
      (known) => {
        if (isShown) setPlan(known);
      },
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [asked]);
  return plan === undefined ? null : (
    <Text size="sm" c="dimmed">
      {PLAN_WORDS[plan]}
    </Text>
  );
}

/** The step itself: its progress, and the ways out of it. */
export function BackUpFirstStep({ state }: { readonly state: BackUpFirstState }) {
  switch (state.kind) {
    case 'idle':
      return null;
    case 'running':
      return <Running {...state} />;
    case 'failed': {
      const { title, hint } = errorWords(state.error);
      return (
        <Alert color="yellow" role="alert" title="The safety backup failed">
          <Stack gap="xs">
            <Text size="sm">
              {title} {hint} Nothing has changed yet.
            </Text>
            <Choices onCancel={state.onCancel} onSkip={state.onSkip} skipLabel="Continue without a backup" />
          </Stack>
        </Alert>
      );
    }
  }
}

function Running({
  progress,
  onCancel,
  onSkip,
}: Omit<Extract<BackUpFirstState, { readonly kind: 'running' }>, 'kind'>) {
  const fraction = progress && fractionDone(progress);
  const known: Readonly<Record<string, string>> = PHASE_WORDS;
  const phase = progress ? (known[progress.phase] ?? progress.phase) : PHASE_WORDS.preparing;
  return (
    <Paper withBorder p="sm" radius="md" component="section" aria-label="Backing up first">
      <Stack gap="xs">
        <Text size="sm" fw={550} role="status">
          Backing up first, so you can undo this at any time.
        </Text>
        <Progress
          value={fraction === undefined ? 100 : fraction * 100}
          striped={fraction === undefined}
          animated={fraction === undefined}
          aria-label={phase}
        />
        <Choices onCancel={onCancel} onSkip={onSkip} skipLabel="Continue without it" />
      </Stack>
    </Paper>
  );
}

function Choices({
  onCancel,
  onSkip,
  skipLabel,
}: {
  readonly onCancel: () => void;
  readonly onSkip: () => void;
  readonly skipLabel: string;
}) {
  return (
    <Group gap="xs">
      {/* It replaces the button that was pressed, and takes over its focus. */}
      <Button size="compact-sm" variant="default" onClick={onCancel} autoFocus>
        Cancel
      </Button>
      <Button size="compact-sm" variant="subtle" color="red" onClick={onSkip}>
        {skipLabel}
      </Button>
    </Group>
  );
}
