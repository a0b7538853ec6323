// Hashes, seals or deflates bytes in pieces of 1 MiB.

export type ByteWork = 'SHA-256' | 'HMAC' | 'AES-GCM' | 'deflate';

const PIECE = 2 ** 20;
const AT_ONCE = 4;

/** Text like that of the rows: random bytes do not deflate. */
function piece(): Uint8Array<ArrayBuffer> {
  const line = 'A line of notes as people write them, neither long nor short, but there. ';
  const bytes = new Uint8Array(PIECE);
  for (let at = 0, number = 0; at < PIECE; number += 7919) {
    const { written } = new TextEncoder().encodeInto(`${line}${number}`, bytes.subarray(at));
    at += Math.max(1, written);
  }
  return bytes;
}

async function workOn(work: ByteWork): Promise<(bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>> {
  switch (work) {
    case 'SHA-256':
      return (bytes) => crypto.subtle.digest('SHA-256', bytes);
    case 'HMAC': {
      const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      return (bytes) => crypto.subtle.sign('HMAC', key, bytes);
    }
    case 'AES-GCM': {
      const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
      return (bytes) => {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        return crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes);
      };
    }
    case 'deflate':
      return (bytes) =>
        new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
  }
}

self.onmessage = async ({ data }: MessageEvent<{ readonly work: ByteWork; readonly bytes: number }>) => {
  const run = await workOn(data.work);
  const bytes = piece();
  for (let left = data.bytes; left > 0; left -= AT_ONCE * PIECE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, Math.ceil(left / PIECE)) }, () => run(bytes)));
  self.postMessage('done');
};
