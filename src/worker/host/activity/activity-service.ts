import type { ActivityService } from '../../activity-protocol.ts';
import type { Host } from '../host.ts';
import { reply } from '../reply.ts';

/** What the page may ask of the activity log. See `activity-protocol.ts`. */
export function createActivityService({ activity }: Host): ActivityService {
  return {
    listActivity: () => reply(() => activity.list()),
  };
}
