import { IconBrandGoogleDrive } from '@tabler/icons-react';
import type { FormOf } from '../form.ts';
import type { googleDrive } from './definition.ts';

export const googleDriveForm: FormOf<typeof googleDrive> = { Icon: IconBrandGoogleDrive };
