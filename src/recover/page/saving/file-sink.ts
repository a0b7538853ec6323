import type { Bytes } from '../../../engine/index.ts';

/** Where a saved file goes, piece by piece. */
export interface FileSink {
  /** Whether the browser can save only files of limited size, so that several complete ones are wanted. */
  readonly isInVolumes: boolean;
  write(bytes: Bytes): Promise<void>;
  /** Ends one of several files. */
  endVolume(): Promise<void>;
  /** Ends the file, or the last one. */
  finish(): Promise<SavedFile>;
  /** Gives up; nothing of it is left. */
  abandon(): Promise<void>;
}

export interface SavedFile {
  /** How the file got out, in a sentence. */
  readonly words: string;
  /** Deletes the temporary copy that the browser still reads from; missing if there is none. */
  readonly deleteCopy?: () => Promise<void>;
}
