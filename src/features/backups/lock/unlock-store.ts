import { create } from 'zustand';

interface UnlockRequest {
  readonly answer: (isUnlocked: boolean) => void;
}

/** Whether the person is being asked to unlock the app. */
export const useUnlockRequest = create<{ readonly request: UnlockRequest | undefined }>(() => ({ request: undefined }));

let waiting: Promise<boolean> | undefined;

/**
 * Asks the person to unlock the app; all concurrent requests wait for the same answer. @returns whether it is unlocked.
 */
export function askToUnlock(): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    useUnlockRequest.setState({ request: { answer: resolve } });
  }).finally(() => {
    waiting = undefined;
    useUnlockRequest.setState({ request: undefined });
  });
  return waiting;
}
