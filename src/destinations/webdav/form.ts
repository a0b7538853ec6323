import { IconServer } from '@tabler/icons-react';
import type { FormOf } from '../form.ts';
import type { webdav } from './definition.ts';

export const webdavForm: FormOf<typeof webdav> = { Icon: IconServer };
