import { IconDownload } from '@tabler/icons-react';
import type { FormOf } from '../form.ts';
import type { downloads } from './definition.ts';

export const downloadsForm: FormOf<typeof downloads> = { Icon: IconDownload };
