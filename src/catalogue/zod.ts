import { z } from 'zod';

// As in the engine, which the catalogue does not know: without this, zod tries whether it may compile its parsers with
// `eval`, which the Content-Security-Policy forbids.
z.config({ jitless: true });

export { z };
