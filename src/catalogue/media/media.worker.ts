import { expose } from 'comlink';
import { serveCalls } from '../../rpc/serve.ts';
import { getThumbnail } from './make-thumbnail.ts';
import { MEDIA_CALLS } from './media-calls.ts';
import { storeFile } from './store-file.ts';

const port = serveCalls(
  MEDIA_CALLS,
  {
    store: (file, { signal, onProgress }) => storeFile(file, { signal, onBytes: onProgress }),
    thumbnail: getThumbnail,
  },
  {
    // Expected failures are results; the page says the same of every other.
    reply: async (work) => {
      try {
        return { ok: true, value: await work() };
      } catch (error) {
        return { ok: false, error: error instanceof Error ? error.name : 'Error' };
      }
    },
  },
);

expose(port);
