import { vi } from 'vitest';

// The tests of this project run with cryptography that waits for nothing: see `plain-crypto.ts`.

vi.mock('../../core/sha256.ts', async () => (await import('./plain-crypto.ts')).plainSha256);
vi.mock('../../crypto/hmac.ts', async () => (await import('./plain-crypto.ts')).plainHmac);
vi.mock('../../crypto/hkdf.ts', async () => (await import('./plain-crypto.ts')).plainHkdf);
vi.mock('../../crypto/aes-gcm.ts', async () => (await import('./plain-crypto.ts')).plainAesGcm);
vi.mock('../../core/give-way.ts', async () => (await import('./plain-crypto.ts')).plainGiveWay);
vi.mock('hash-wasm', async () => (await import('./plain-crypto.ts')).plainBlake3);
