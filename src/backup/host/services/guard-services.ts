import { CALL_ACCESS, type WorkerServices } from '../../contract/services.ts';
import { letGoOfAll } from '../platform/jobs.ts';
import { reply } from '../platform/reply.ts';
import type { AppLock } from '../state/app-lock.ts';

type Call = (...given: unknown[]) => Promise<unknown>;

/** The same services, where each call that needs the app unlocked is answered by the error `locked` while it is not. */
export function guardServices(lock: AppLock, services: WorkerServices): WorkerServices {
  // `Object.entries` forgets which name has which call; each keeps its own.
  const calls = Object.entries(services) as unknown as readonly (readonly [keyof WorkerServices, Call])[];
  return Object.fromEntries(
    calls.map(([name, call]) => [name, CALL_ACCESS[name] === 'unlocked' ? guard(lock, call) : call]),
  ) as unknown as WorkerServices;
}

function guard(lock: AppLock, call: Call): Call {
  return async (...given) => {
    const permission = await reply(() => lock.assertUnlocked());
    if (permission.ok) return call(...given);
    letGoOfAll(given);
    return permission;
  };
}
