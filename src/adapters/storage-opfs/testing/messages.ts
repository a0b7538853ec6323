import type { SerializedBackupError } from '../../../engine/index.ts';

export type StorageMethod = 'list' | 'stat' | 'read' | 'write' | 'remove';

/** The page's requests to the storage in the worker. */
export type Request =
  | { readonly kind: 'open'; readonly id: number; readonly name: string; readonly canMove: boolean | undefined }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: StorageMethod;
      readonly args: readonly unknown[];
      readonly isCancelled: boolean;
    }
  | { readonly kind: 'cancel'; readonly id: number };

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SerializedBackupError }
  | { readonly id: number; readonly untyped: string };
