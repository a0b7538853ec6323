import { useEffect } from 'react';
import { create } from 'zustand';

/** Something that a person asked for and that needs a key first, such as a download. */
export interface WaitingRequest {
  /** Why a key is needed, for the screen where it is set up. */
  readonly reason: string;
  /** What is said once it continues. */
  readonly continues: string;
  readonly run: () => void;
}

/** What waits until the keys are set up, in this tab. */
export const useWaitingForKey = create<{ readonly request: WaitingRequest | undefined }>(() => ({
  request: undefined,
}));

/** Keeps a request until there is a key. It replaces an earlier one. */
export function waitForKey(request: WaitingRequest): void {
  useWaitingForKey.setState({ request });
}

/**
 * Continues what waits for a key, once there is one; drops it where the person has come back without. For the screens
 * that the set-up of the keys leads to. @param hasKey `undefined` while that is not known.
 */
export function useContinueWithKey(hasKey: boolean | undefined): void {
  useEffect(() => {
    const { request } = useWaitingForKey.getState();
    if (hasKey === undefined || !request) return;
    useWaitingForKey.setState({ request: undefined });
    if (hasKey) request.run();
  }, [hasKey]);
}
