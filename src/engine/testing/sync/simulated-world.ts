import type { Random } from '../../core/ports.ts';
import type { RepositoryKeys } from '../../crypto/repository-keys.ts';
import type { RepositoryConfig } from '../../format/repository-config.ts';
import type { Draw } from './draw.ts';
import type { Oracle } from './oracle.ts';
import type { Scheduler } from './scheduler.ts';
import type { SharedPlace } from './shared-place.ts';

/** What is special about a life. */
export interface LifeKind {
  /** The repositories are real, and may be pruned while devices are at work. */
  readonly isWhole?: boolean;
  /** Neither two groups nor two records of one group may have the same name. */
  readonly hasUniqueTitles?: boolean;
}

/** What all devices of one simulation have in common. */
export interface SimulatedWorld {
  readonly draw: Draw;
  /** For keys and nonces, whose values change nothing. */
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly oracle: Oracle;
  readonly keys: RepositoryKeys;
  readonly config: RepositoryConfig;
  readonly places: readonly SharedPlace[];
  /** Whether places are pruned while devices are at work. */
  readonly isPruned: boolean;
  /** Whether each group has a name that no other one has. */
  readonly hasUniqueNames: boolean;
  /** Whether each record has a text in its field `a` that no other one of its group has. */
  readonly hasUniqueTitles: boolean;
  /** All names that each group ever had. */
  readonly namesOfGroups: Map<string, Set<string>>;
  /** All groups in which each record ever was. */
  readonly groupsOfRecords: Map<string, Set<string>>;
  /** What is wrong, as far as it shows before the end. */
  readonly wrong: string[];
  /** The earliest schema version whose rows are as in version 2. */
  readonly rowsSince: 1 | 2;
  /** True time. */
  now: number;
  /** The number of operations when a device that had been retired last joined again: what was deleted may be back. */
  unitedAt: number;
}
