import type { NewPlace } from '../../../backup/contract/destinations.ts';
import type { OpenedFile } from '../../../backup/contract/restoring.ts';

/** A place that was opened to look into. */
export interface OpenedPlace {
  readonly opened: OpenedFile;
  readonly place: NewPlace;
  readonly name: string;
}
