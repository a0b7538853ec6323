import { useEffect } from 'react';
import { create } from 'zustand';

/** A person's request that needs a key first, such as a download. */
export interface WaitingRequest {
  /** Why a key is needed, for the screen where it is set up. */
  readonly reason: string;
  /** The message once it continues. */
  readonly continues: string;
  readonly run: () => void;
}

/** The request that waits until the keys are set up, in this tab. */
export const useWaitingForKey = create<{ readonly request: WaitingRequest | undefined }>(() => ({
  request: undefined,
}));

/** Keeps a request until there is a key. It replaces an earlier one. */
export function waitForKey(request: WaitingRequest): void {
  useWaitingForKey.setState({ request });
}

/**
 * Continues the waiting request once there is a key; drops it if the person came back without one. For the screens to
 * which the set-up of the keys leads. @param hasKey `undefined` while unknown.
 */
export function useContinueWithKey(hasKey: boolean | undefined): void {
  useEffect(() => {
    const { request } = useWaitingForKey.getState();
    if (hasKey === undefined || !request) return;
    useWaitingForKey.setState({ request: undefined });
    if (hasKey) request.run();
  }, [hasKey]);
}
