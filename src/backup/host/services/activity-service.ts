import type { ActivityService } from '../../contract/activity.ts';
import type { Host } from '../state/host.ts';
import { reply } from '../platform/reply.ts';
import { getStatistics } from '../activity/statistics.ts';

/** What the page may ask of the activity log. See `activity-protocol.ts`. */
export function createActivityService(host: Host): ActivityService {
  return {
    listActivity: (query) => reply(() => host.activity.list(query)),
    clearActivity: () => reply(() => host.activity.clear()),
    getStatistics: () => reply(() => getStatistics(host)),
  };
}
