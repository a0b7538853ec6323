import type { Handlers } from '../../../rpc/calls.ts';
import type { PROTECTION_CALLS } from '../../contract/protection.ts';
import { getProtection } from '../protection/get-protection.ts';
import type { Host } from '../state/host.ts';
import { withHost } from './with-host.ts';

export function createProtectionService(host: Host): Handlers<typeof PROTECTION_CALLS> {
  return withHost(host, { getProtection });
}
