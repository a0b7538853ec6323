import type { Bytes } from '../../engine/index.ts';

/**
 * An answer whose body has arrived completely. A `Response` that is made of bytes copies them, and again for each
 * `arrayBuffer`: memory for three times 16 MiB, for a pack. This one gives away the bytes that it has.
 */
export class ArrivedResponse extends Response {
  readonly #bytes: Bytes;

  /** @param bytes with a buffer of their own; the caller that reads the body may change them. */
  constructor(bytes: Bytes, init: ResponseInit) {
    super(null, init);
    this.#bytes = bytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.buffer;
  }

  override async bytes(): Promise<Bytes> {
    return this.#bytes;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  override async blob(): Promise<Blob> {
    return new Blob([this.#bytes], { type: this.headers.get('content-type') ?? '' });
  }

  override clone(): ArrivedResponse {
    const { status, statusText, headers } = this;
    return new ArrivedResponse(this.#bytes, { status, statusText, headers });
  }
}
