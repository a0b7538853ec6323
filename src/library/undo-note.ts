import { Dexie, type Table } from 'dexie';
import type { JournalPart } from '../engine/low-level.ts';

/** What undoes the last restore: the backup of the state before it, and what the restore did. */
export interface UndoNote {
  readonly backupId: string;
  readonly journal: readonly JournalPart[];
}

/** Keeps the note in a small database of its own beside the app's, so that an undo survives a reload. */
export class UndoNotes {
  readonly #db: Dexie;

  constructor(name: string) {
    this.#db = new Dexie(`${name}-undo`);
    this.#db.version(1).stores({ notes: '' });
  }

  get(): Promise<UndoNote | undefined> {
    return this.#notes().get('last');
  }

  async set(note: UndoNote): Promise<void> {
    await this.#notes().put(note, 'last');
  }

  close(): void {
    this.#db.close();
  }

  #notes(): Table<UndoNote, string> {
    return this.#db.table('notes');
  }
}
