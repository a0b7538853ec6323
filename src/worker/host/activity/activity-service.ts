import type { ActivityService } from '../../activity-protocol.ts';
import type { Host } from '../host.ts';
import { reply } from '../reply.ts';
import { getStatistics } from './statistics.ts';

/** What the page may ask of the activity log. See `activity-protocol.ts`. */
export function createActivityService(host: Host): ActivityService {
  return {
    listActivity: (query) => reply(() => host.activity.list(query)),
    clearActivity: () => reply(() => host.activity.clear()),
    getStatistics: () => reply(() => getStatistics(host)),
  };
}
