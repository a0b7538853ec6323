import * as z from 'zod/mini';

// As in `zod.ts`. This small build is for what the recovery page needs: the page lies in every backup file.
z.config({ jitless: true });

export { z };
