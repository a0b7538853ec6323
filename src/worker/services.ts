import type { ActivityService } from './activity-protocol.ts';
import type { AutomationService } from './automation-protocol.ts';
import type { CompareService } from './compare-protocol.ts';
import type { DestinationsService } from './destinations-protocol.ts';
import type { KeysService } from './keys-protocol.ts';
import type { BackupService } from './protocol.ts';

/** All that the worker answers, family by family: each has a protocol, a client, and a part of the host. */
export type WorkerServices = BackupService & CompareService & ActivityService & AutomationService & DestinationsService & KeysService;
