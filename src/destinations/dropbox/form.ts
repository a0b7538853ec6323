import { IconBrandDropbox } from '@tabler/icons-react';
import type { FormOf } from '../form.ts';
import type { dropbox } from './definition.ts';

export const dropboxForm: FormOf<typeof dropbox> = { Icon: IconBrandDropbox };
