import { IconHorseToy } from '@tabler/icons-react';
import type { FormOf } from '../../form.ts';
import type { toy } from './definition.ts';

export const toyForm: FormOf<typeof toy> = { Icon: IconHorseToy };
