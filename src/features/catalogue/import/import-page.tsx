import { useCallback, useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { guessTarget } from '../../../catalogue/import/guess-target.ts';
import type { Inspection } from '../../../catalogue/import/import-model.ts';
import { recoverInterruptedImports } from '../../../catalogue/import/run/recover-interrupted.ts';
import { Page } from '../../../ui/page.tsx';
import { ChooseStep } from './choose-step.tsx';
import { ExportReportStep } from './export-report-step.tsx';
import type { ImportState } from './import-state.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { loadTarget } from './load-target.ts';
import { MappingStep } from './mapping-step.tsx';
import { ProgressStep } from './progress-step.tsx';
import { ReportStep } from './report-step.tsx';
import { UndoneStep } from './undone-step.tsx';
import { type ImportActions, useImport } from './use-import.ts';
import { usePageDrop } from '../../../ui/use-page-drop.ts';

/** From a file to records: choose, review and map, run, and read the result. `?collection=<id>` names the target. */
export function ImportPage() {
  const [parameters] = useSearchParams();
  const collectionId = parameters.get('collection');
  const targetFor = useCallback(
    async (inspection: Inspection) =>
      (collectionId === null ? undefined : await loadTarget(collectionId)) ?? guessTarget(inspection),
    [collectionId],
  );
  const [state, actions] = useImport(targetFor);

  const isBusy =
    state.step === 'running' ||
    state.step === 'importingExport' ||
    state.step === 'inspecting' ||
    ((state.step === 'done' || state.step === 'exportDone') && state.undo.kind === 'running');
  const isOver = usePageDrop(!isBusy, actions.choose);

  useEffect(() => {
    // Takes back an import interrupted by closing its tab; if that fails, the next import tries again.
    recoverInterruptedImports().catch(() => undefined);
  }, []);

  return (
    <Page title="Import">
      <LeaveGuard isActive={state.step === 'running' || state.step === 'importingExport'} />
      <Step state={state} actions={actions} isOver={isOver} />
    </Page>
  );
}

function Step({
  state,
  actions,
  isOver,
}: {
  readonly state: ImportState;
  readonly actions: ImportActions;
  readonly isOver: boolean;
}) {
  switch (state.step) {
    case 'choose':
      return <ChooseStep onChoose={actions.choose} isOver={isOver} error={state.error} />;
    case 'inspecting':
      return <ProgressStep title={`Reading ${state.fileName}`} progress={state.progress} onCancel={actions.cancel} />;
    case 'mapping':
      return <MappingStep inspection={state.inspection} plan={state.plan} error={state.error} actions={actions} />;
    case 'running':
      return (
        <ProgressStep
          title={`Importing ${state.file.name}`}
          progress={state.progress}
          startedAt={state.startedAt}
          onCancel={actions.cancel}
        />
      );
    case 'done':
      return (
        <ReportStep
          fileName={state.fileName}
          report={state.report}
          undo={state.undo}
          onUndo={actions.undo}
          onStartOver={actions.startOver}
        />
      );
    case 'importingExport':
      return (
        <ProgressStep
          title={`Importing ${state.fileName}`}
          progress={state.progress}
          startedAt={state.startedAt}
          onCancel={actions.cancel}
        />
      );
    case 'exportDone':
      return (
        <ExportReportStep
          fileName={state.fileName}
          report={state.report}
          undo={state.undo}
          onUndo={actions.undo}
          onStartOver={actions.startOver}
        />
      );
    case 'undone':
      return <UndoneStep kept={state.kept} onStartOver={actions.startOver} />;
  }
}
