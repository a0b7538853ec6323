import type { CallOptions, RetentionPolicy } from '../../engine/index.ts';
import type {
  Automation,
  AutomationChange,
  BackUpBeforeResult,
  Opened,
  RetentionPreview,
  RunResult,
  SafetyPlan,
} from '../contract/automation.ts';
import { connection, WorkerConnection } from './connection.ts';
import type { CatalogueReason } from '../contract/safety-reason.ts';

/**
 * What the screens, and the loop that makes backups by itself, ask. What each does is said in `automation-protocol.ts`.
 */
class AutomationClient {
  readonly #connection: WorkerConnection;

  constructor(shared = new WorkerConnection()) {
    this.#connection = shared;
  }

  /** Schedule, next and last run, what changed since the last backup, and the guard's question. */
  getAutomation(opened?: Opened): Promise<Automation> {
    return this.#connection.call((service) => service.getAutomation(opened));
  }

  setAutomation(change: AutomationChange): Promise<void> {
    return this.#connection.call((service) => service.setAutomation(change));
  }

  /** @throws `busy`, `cancelled`, `quota-exceeded`, `source-failed`, `locked`. */
  runDue(opened: Opened, options: CallOptions = {}): Promise<RunResult> {
    return this.#connection.run((service, job, onProgress) => service.runDue(job, opened, onProgress), options);
  }

  runFollowUp(options: CallOptions = {}): Promise<void> {
    return this.#connection.run((service, job, onProgress) => service.runFollowUp(job, onProgress), options);
  }

  previewRetention(policy: RetentionPolicy): Promise<RetentionPreview> {
    return this.#connection.call((service) => service.previewRetention(policy));
  }

  answerGuard(): Promise<void> {
    return this.#connection.call((service) => service.answerGuard());
  }

  /**
   * The backup before something destructive: whether one is made, which a dialog says beforehand, and making it.
   * `backUp` throws `busy`, `cancelled`, `quota-exceeded`, `source-failed`, `locked`.
   */
  backUpFirst(reason: CatalogueReason): {
    readonly plan: () => Promise<SafetyPlan>;
    readonly backUp: (options?: CallOptions) => Promise<BackUpBeforeResult>;
  } {
    return {
      plan: () => this.#connection.call((service) => service.planBackUpBefore()),
      backUp: (options = {}) =>
        this.#connection.run((service, job, onProgress) => service.backUpBefore(job, reason, onProgress), options),
    };
  }

  expectShrink(): Promise<void> {
    return this.#connection.call((service) => service.expectShrink());
  }

  /** Ends the worker, where it has one of its own. */
  close(): void {
    this.#connection.close();
  }
}

/** The one client of this page. */
export const automationClient = new AutomationClient(connection);
