// The globals that a worker, a page and Node share: the only ones that the engine may use. Compiled only with
// `src/engine/tsconfig.json`; elsewhere the platform's own types apply.

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}
declare const TextEncoder: { new (): TextEncoder };
interface TextDecoder {
  decode(bytes: Uint8Array): string;
}
declare const TextDecoder: { new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder };

declare function structuredClone<T>(value: T): T;

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}

interface Error {
  cause?: unknown;
}

interface Blob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start?: number, end?: number, type?: string): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}
declare const Blob: {
  prototype: Blob;
  new (parts?: readonly (Uint8Array<ArrayBuffer> | Blob | string)[], options?: { type?: string }): Blob;
};
interface File extends Blob {
  readonly name: string;
  readonly lastModified: number;
}
declare const File: {
  prototype: File;
  new (
    parts: readonly (Uint8Array<ArrayBuffer> | Blob | string)[],
    name: string,
    options?: { type?: string; lastModified?: number },
  ): File;
};

interface ReadableStream<T> extends AsyncIterable<T> {
  pipeThrough<Out>(transform: {
    readonly readable: ReadableStream<Out>;
    readonly writable: WritableStream<T>;
  }): ReadableStream<Out>;
  getReader(): {
    read(): Promise<{ done: false; value: T } | { done: true; value: undefined }>;
    cancel(reason?: unknown): Promise<void>;
  };
}
declare const ReadableStream: {
  new <T>(
    source: { pull(controller: { enqueue(item: T): void; close(): void }): Promise<void>; cancel(): Promise<void> },
    strategy: { readonly highWaterMark: number },
  ): ReadableStream<T>;
};
interface WritableStream<T> {
  getWriter(): { write(item: T): Promise<void>; close(): Promise<void> };
}
type CompressionFormat = 'deflate-raw';
declare const CompressionStream: {
  new (format: CompressionFormat): {
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;
  };
};
declare const DecompressionStream: typeof CompressionStream;

interface MessagePort {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  close(): void;
}
declare const MessageChannel: { new (): { readonly port1: MessagePort; readonly port2: MessagePort } };

interface CryptoKey {
  readonly type: string;
  readonly extractable: boolean;
}
declare namespace crypto {
  type KeyUsage = 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveBits' | 'deriveKey';
  type Params = Readonly<Record<string, unknown>>;
  const subtle: {
    digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    importKey(
      format: 'raw',
      bytes: Uint8Array<ArrayBuffer>,
      algorithm: string | Params,
      extractable: boolean,
      usages: readonly KeyUsage[],
    ): Promise<CryptoKey>;
    deriveBits(params: Params, key: CryptoKey, lengthBits: number): Promise<ArrayBuffer>;
    encrypt(params: Params, key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    decrypt(params: Params, key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    sign(algorithm: string, key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
}
