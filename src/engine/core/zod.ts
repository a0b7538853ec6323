import { z } from 'zod';

// Otherwise zod tries to compile its parsers with `eval`, which the Content-Security-Policy forbids and reports as a
// violation.
z.config({ jitless: true });

export { z };
