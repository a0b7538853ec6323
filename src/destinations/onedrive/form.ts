import { IconBrandOnedrive } from '@tabler/icons-react';
import type { FormOf } from '../form.ts';
import type { onedrive } from './definition.ts';

export const onedriveForm: FormOf<typeof onedrive> = { Icon: IconBrandOnedrive };
