import type { Handlers } from '../../../rpc/calls.ts';
import type { ACTIVITY_CALLS } from '../../contract/activity.ts';
import { getStatistics } from '../activity/statistics.ts';
import type { Host } from '../state/host.ts';

export function createActivityService(host: Host): Handlers<typeof ACTIVITY_CALLS> {
  return {
    listActivity: (query) => host.activity.list(query),
    clearActivity: () => host.activity.clear(),
    getStatistics: () => getStatistics(host),
  };
}
