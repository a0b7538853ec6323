import { IconBrowser } from '@tabler/icons-react';
import type { FormOf } from '../form.ts';
import type { browser } from './definition.ts';

export const browserForm: FormOf<typeof browser> = { Icon: IconBrowser };
