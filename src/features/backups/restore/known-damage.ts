import { useWizard } from './wizard-store.ts';

/** Whether a part of the chosen backup is known to be unreadable: then it is left out, and listed. */
export function isDamageKnown(): boolean {
  const { leavesOut, comparison, checkReport, objectsReport } = useWizard.getState();
  return (
    leavesOut ||
    (comparison?.unreadable ?? []).length > 0 ||
    checkReport?.isIntact === false ||
    (objectsReport?.findings ?? []).length > 0
  );
}

/** New damage was found: from now on unreadable parts are left out, and the plan is made again. */
export function leaveOutUnreadable(): void {
  useWizard.setState({ leavesOut: true, failure: undefined, planned: undefined, isPlanOld: false });
}
