import { IconBucket } from '@tabler/icons-react';
import { lazy } from 'react';
import type { FormOf } from '../form.ts';
import type { s3 } from './definition.ts';

export const s3Form: FormOf<typeof s3> = {
  Icon: IconBucket,
  ServerSetting: lazy(async () => ({ default: (await import('./cors-help.tsx')).CorsHelp })),
  serverSettingTitle: 'Allow this page in the bucket (CORS)',
};
