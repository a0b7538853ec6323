import { createCipheriv, createHash } from 'node:crypto';

/** Incompressible bytes, always the same for the same name on every machine. */
export function noise(name: string, sizeBytes: number): Buffer {
  const key = createHash('sha256').update(name).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}
