import { useWizard } from './wizard-store.ts';

/** Whether something of the chosen backup cannot be read, as far as was seen: then that is left out, and named. */
export function isDamageKnown(): boolean {
  const { leavesOut, comparison, checkReport, objectsReport } = useWizard.getState();
  return (
    leavesOut ||
    (comparison?.unreadable ?? []).length > 0 ||
    checkReport?.isIntact === false ||
    (objectsReport?.findings ?? []).length > 0
  );
}

/** Damage was met where none was known: from now on what cannot be read is left out, and the plan is made again. */
export function leaveOutUnreadable(): void {
  useWizard.setState({ leavesOut: true, failure: undefined, planned: undefined, isPlanOld: false });
}
