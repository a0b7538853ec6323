import { backupClient } from '../../../backup/client/client.ts';
import type { CatalogueReason } from '../../../backup/contract/safety-reason.ts';
import type { BackUpFirst } from './back-up-first.tsx';

/** The backup before something destructive: whether one is made, which a dialog says beforehand, and making it. */
export function backUpBefore(reason: CatalogueReason): BackUpFirst {
  return {
    plan: () => backupClient.planBackUpBefore(),
    backUp: (options) => backupClient.backUpBefore(reason, options),
  };
}
