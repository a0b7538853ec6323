import { IconBrandGithub } from '@tabler/icons-react';
import { lazy } from 'react';
import type { FormOf } from '../form.ts';
import type { github } from './definition.ts';

export const githubForm: FormOf<typeof github> = {
  Icon: IconBrandGithub,
  ServerSetting: lazy(async () => ({ default: (await import('./token-help.tsx')).TokenHelp })),
  serverSettingTitle: 'How to make the repository and the token',
};
