import type { Floor } from './floors.ts';
import type { ByteWork } from './bytes.worker.ts';

const WORKS: readonly ByteWork[] = ['SHA-256', 'HMAC', 'AES-GCM', 'deflate'];
/** Deflating is fifty times as slow as the others. */
const DEFLATED_PART = 1 / 8;

/** Hashing, sealing and deflating the same bytes in one worker, and in two at once. */
export async function measureBytes(bytes: number): Promise<Floor[]> {
  const workers = [startWorker(), startWorker()];
  const floors: Floor[] = [];
  try {
    for (const work of WORKS) {
      const all = work === 'deflate' ? bytes * DEFLATED_PART : bytes;
      for (const threads of [1, 2]) {
        const startedAt = performance.now();
        await Promise.all(workers.slice(0, threads).map((worker) => ask(worker, { work, bytes: all / threads })));
        const milliseconds = performance.now() - startedAt;
        const rate = `${(all / 2 ** 20 / (milliseconds / 1000)).toFixed(0)} MiB/s`;
        floors.push({ label: `${work}, ${threads === 1 ? '1 thread' : '2 threads'}`, milliseconds, rate });
      }
    }
  } finally {
    for (const worker of workers) worker.terminate();
  }
  return floors;
}

function startWorker(): Worker {
  return new Worker(new URL('./bytes.worker.ts', import.meta.url), { type: 'module' });
}

function ask(worker: Worker, request: { readonly work: ByteWork; readonly bytes: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
}
