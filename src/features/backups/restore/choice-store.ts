import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { RestoreMode } from '../../../engine/index.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import type { CollectionMatch } from '../../../backup/contract/comparing.ts';
import { NO_RESOLUTIONS, type ResolutionChoice } from './choice/resolution-choice.ts';
import { EVERYTHING, type TreeChoice } from './choice/tree-choice.ts';
import type { RestoreStep } from './steps.ts';

/** The file or place of a backup. The source itself is lost on a reload, so it is requested again. */
export interface ChosenFile {
  readonly name: string;
  /** `file`, or the noun of a kind of destination. */
  readonly what: string;
  readonly repositoryId: string;
}

/** All choices of the person. Kept for this tab, across reloads and crashes. */
export interface RestoreChoices {
  /** The person's last step. */
  readonly step: RestoreStep;
  /** Missing: a backup in this browser. */
  readonly file?: ChosenFile | undefined;
  readonly backup?: BackupSummary | undefined;
  readonly mode: RestoreMode;
  readonly tree: TreeChoice;
  readonly resolutions: ResolutionChoice;
  /** Collections of the backup whose records go into a present one with the same name. */
  readonly matching: readonly CollectionMatch[];
}

export const NO_CHOICES: RestoreChoices = {
  step: 'choose',
  file: undefined,
  backup: undefined,
  mode: 'exact',
  tree: EVERYTHING,
  resolutions: NO_RESOLUTIONS,
  matching: [],
};

/** Choices stored in another version of this shape are dropped. */
const SHAPE_VERSION = 3;

/** If there is no space for it, only a reload would lose the choices: no reason to refuse them. */
const storage = createJSONStorage<RestoreChoices>(() => ({
  getItem: (name) => sessionStorage.getItem(name),
  removeItem: (name) => {
    sessionStorage.removeItem(name);
  },
  setItem: (name, text) => {
    try {
      sessionStorage.setItem(name, text);
    } catch {
      sessionStorage.removeItem(name);
    }
  },
}));

export const useChoices = create<RestoreChoices>()(
  persist(() => NO_CHOICES, { name: 'heirloom-restore', version: SHAPE_VERSION, ...(storage ? { storage } : {}) }),
);
