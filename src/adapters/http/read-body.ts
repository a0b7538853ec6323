import { BackupError, type Bytes } from '../../engine/index.ts';
import { release } from '../../engine/low-level.ts';

/**
 * Reads the body of an answer completely.
 * @param onPiece called with the size of each piece as it arrives; the next one is read once it has resolved.
 * @throws BackupError `limit-exceeded` as soon as it is clear that there are more than `mostBytes`; and the errors of a
 *   connection that breaks.
 */
export async function readBody(
  response: Response,
  mostBytes: number,
  onPiece: (sizeBytes: number) => Promise<void>,
): Promise<Bytes> {
  const stated = Number(response.headers.get('content-length') ?? 0);
  if (response.body === null) return new Uint8Array();
  if (stated > mostBytes) {
    await response.body.cancel();
    throw tooLong(stated);
  }
  let whole: Bytes | undefined;
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    await onPiece(value.length);
    const end = length + value.length;
    if (end > mostBytes) {
      await reader.cancel();
      throw tooLong(end);
    }
    // What is stated is less than what arrives if the body was compressed.
    whole ??= new Uint8Array(Math.max(stated, end));
    if (end > whole.length) whole = enlarged(whole, 2 * end);
    whole.set(value, length);
    length = end;
    // In Node, pieces may lie in one buffer.
    if (value.length === value.buffer.byteLength) release(value);
  }
  return whole?.length === length ? whole : (whole?.slice(0, length) ?? new Uint8Array());
}

function tooLong(sizeBytes: number): BackupError {
  return new BackupError('limit-exceeded', { context: { what: 'the answer of a server', sizeBytes } });
}

function enlarged(bytes: Bytes, length: number): Bytes {
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
}
