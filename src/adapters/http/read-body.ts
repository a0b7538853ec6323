import { BackupError, type Bytes } from '../../engine/index.ts';

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
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    await onPiece(value.length);
    length += value.length;
    if (length > mostBytes) {
      await reader.cancel();
      throw tooLong(length);
    }
    pieces.push(value);
  }
  return joined(pieces, length);
}

function tooLong(sizeBytes: number): BackupError {
  return new BackupError('limit-exceeded', { context: { what: 'the answer of a server', sizeBytes } });
}

function joined(pieces: readonly Uint8Array[], length: number): Bytes {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
