import { useCallback, useEffect, useRef, useState } from 'react';
import { createImportClient, type ImportClient } from '../../../catalogue/import/import-client.ts';
import { isGithubFile } from '../../../catalogue/import/github/github-file.ts';
import { isZip } from '../../../catalogue/import/is-zip.ts';
import { toImportError } from '../../../catalogue/import/import-error.ts';
import type {
  ImportPlan,
  ImportProgress,
  ImportTarget,
  Inspection,
  ReadingChoice,
} from '../../../catalogue/import/import-model.ts';
import { planImport } from '../../../catalogue/import/plan-import.ts';
import type { ImportState } from './import-state.ts';

export interface ImportActions {
  choose(file: File): void;
  /** Reads the file again, with other settings. */
  reread(choice: ReadingChoice): void;
  changePlan(plan: ImportPlan): void;
  start(): void;
  /** Stops the current work; anything already written is taken back. */
  cancel(): void;
  undo(): void;
  startOver(): void;
}

/** Takes one import through its steps. A worker that lives as long as the screen does the work. */
export function useImport(
  targetFor: (inspection: Inspection) => Promise<ImportTarget>,
): readonly [ImportState, ImportActions] {
  const [state, setState] = useState<ImportState>({ step: 'choose' });
  const client = useRef<ImportClient>(undefined);
  const stop = useRef<AbortController>(undefined);
  const getClient = useCallback(() => (client.current ??= createImportClient()), []);

  useEffect(
    () => () => {
      const [ending, controller] = [client.current, stop.current];
      client.current = undefined;
      controller?.abort();
      // The worker gets time to take back its writes; the next start does the rest.
      if (ending)
        setTimeout(
          () => {
            ending.close();
          },
          controller ? CLOSE_AFTER_MS : 0,
        );
    },
    [],
  );

  const inspect = useCallback(
    async (chosen: File, reading: ReadingChoice = {}, target?: ImportTarget) => {
      const controller = new AbortController();
      stop.current?.abort();
      stop.current = controller;
      setState({ step: 'inspecting', fileName: chosen.name });
      const onProgress = (progress: ImportProgress) => {
        setState((now) => (now.step === 'inspecting' && !controller.signal.aborted ? { ...now, progress } : now));
      };
      try {
        const inspection = await getClient().inspect(chosen, reading, { signal: controller.signal, onProgress });
        const plan = planImport(inspection, target ?? (await targetFor(inspection)));
        if (!controller.signal.aborted) setState({ step: 'mapping', file: chosen, reading, inspection, plan });
      } catch (thrown) {
        const error = toImportError(thrown);
        if (stop.current === controller)
          setState(error.code === 'cancelled' ? { step: 'choose' } : { step: 'choose', error });
      }
    },
    [getClient, targetFor],
  );

  const takeExport = useCallback(
    async (chosen: File) => {
      const controller = new AbortController();
      stop.current?.abort();
      stop.current = controller;
      setState({ step: 'importingExport', fileName: chosen.name, startedAt: performance.now() });
      const onProgress = (progress: ImportProgress) =>
        setState((now) => (now.step === 'importingExport' ? { ...now, progress } : now));
      try {
        const report = await getClient().importExport(chosen, { signal: controller.signal, onProgress });
        setState({ step: 'exportDone', fileName: chosen.name, report, undo: { kind: 'ready' } });
      } catch (thrown) {
        setState({ step: 'choose', error: toImportError(thrown) });
      } finally {
        if (stop.current === controller) stop.current = undefined;
      }
    },
    [getClient],
  );

  const choose = useCallback(
    async (chosen: File) => {
      const isWhole = (await isZip(chosen).catch(() => false)) || (await isGithubFile(chosen).catch(() => false));
      await (isWhole ? takeExport(chosen) : inspect(chosen));
    },
    [inspect, takeExport],
  );

  const start = useCallback(
    async (from: ImportState) => {
      if (from.step !== 'mapping') return;
      const { file: chosen, reading, inspection, plan } = from;
      const controller = new AbortController();
      stop.current = controller;
      setState({ step: 'running', file: chosen, inspection, plan, startedAt: performance.now() });
      const onProgress = (progress: ImportProgress) =>
        setState((now) => (now.step === 'running' ? { ...now, progress } : now));
      try {
        const report = await getClient().run(plan, chosen, { signal: controller.signal, onProgress });
        setState({ step: 'done', fileName: chosen.name, report, undo: { kind: 'ready' } });
      } catch (thrown) {
        setState({ step: 'mapping', file: chosen, reading, inspection, plan, error: toImportError(thrown) });
      } finally {
        if (stop.current === controller) stop.current = undefined;
      }
    },
    [getClient],
  );

  const undo = useCallback(
    async (runId: string) => {
      setState((now) => (isDone(now) ? { ...now, undo: { kind: 'running' } } : now));
      try {
        setState({ step: 'undone', kept: await getClient().undo(runId) });
      } catch (thrown) {
        const error = toImportError(thrown);
        setState((now) => (isDone(now) ? { ...now, undo: { kind: 'failed', error } } : now));
      }
    },
    [getClient],
  );

  return [
    state,
    {
      choose: (chosen) => void choose(chosen),
      reread: (choice) => {
        if (state.step === 'mapping')
          void inspect(state.file, rereading(state.reading, choice), sameTarget(state.plan.target));
      },
      changePlan: (plan) => setState((now) => (now.step === 'mapping' ? { ...now, plan } : now)),
      start: () => void start(state),
      cancel: () => stop.current?.abort(),
      undo: () => {
        if (isDone(state)) void undo(state.report.runId);
      },
      startOver: () => setState({ step: 'choose' }),
    },
  ];
}

function isDone(state: ImportState): state is Extract<ImportState, { step: 'done' | 'exportDone' }> {
  return state.step === 'done' || state.step === 'exportDone';
}

/** Another delimiter gives another table: earlier choices about title lines and the header no longer apply. */
function rereading(said: ReadingChoice, choice: ReadingChoice): ReadingChoice {
  const { skipLines: _, hasHeader: __, hasQuotes: ___, ...rest } = said;
  return choice.delimiter === undefined ? { ...said, ...choice } : { ...rest, ...choice };
}

/** The template of a new collection is guessed again from the file's content; an existing target stays selected. */
function sameTarget(target: ImportTarget): ImportTarget | undefined {
  return target.kind === 'existing' ? target : undefined;
}

const CLOSE_AFTER_MS = 30_000;
