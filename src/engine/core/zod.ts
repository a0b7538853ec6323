import { z } from 'zod';

// Without this, zod tries whether it may compile its parsers with `eval`, which the Content-Security-Policy forbids and
// notes as a violation.
z.config({ jitless: true });

export { z };
