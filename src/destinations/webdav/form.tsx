import { IconServer } from '@tabler/icons-react';
import { lazy } from 'react';
import type { FormOf } from '../form.ts';
import type { webdav } from './definition.ts';

export const webdavForm: FormOf<typeof webdav> = {
  Icon: IconServer,
  ServerSetting: lazy(async () => ({ default: (await import('./server-help.tsx')).ServerHelp })),
  serverSettingTitle: 'Let this page in on the server (CORS)',
};
