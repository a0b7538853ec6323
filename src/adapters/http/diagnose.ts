import type { ErrorHint } from '../../engine/index.ts';
import { isLoopback } from './destination-host.ts';

/** What a diagnosis needs from its platform. */
export interface DiagnosisPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly isOnline: () => boolean;
  /** Whether the page was loaded over `https:`, so that browsers refuse to mix in plain `http:`. */
  readonly isSecurePage: () => boolean;
}

const PATIENCE_MS = 10_000;

/**
 * Finds out why no answer could be read. Browsers say only “Failed to fetch”, but a request whose answer nobody may
 * read (`no-cors`) succeeds if a server answers at all. It carries no key.
 */
export async function diagnose(address: string, ports: DiagnosisPorts): Promise<ErrorHint> {
  if (ports.isSecurePage() && address.startsWith('http:') && !isLoopback(address)) return 'insecure-address';
  if (!ports.isOnline() && !isLoopback(address)) return 'no-answer';
  try {
    await ports.fetch(address, {
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return 'unreadable-answer';
  } catch {
    return 'unreachable';
  }
}

export const webDiagnosisPorts: DiagnosisPorts = {
  fetch: (url, init) => fetch(url, init),
  // Node 20 has neither.
  isOnline: () => (globalThis as { navigator?: Partial<Navigator> }).navigator?.onLine ?? true,
  isSecurePage: () => (globalThis as { location?: Partial<Location> }).location?.protocol === 'https:',
};
