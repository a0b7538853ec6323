// First, so that zod is configured before any other module defines a schema.
import '../catalogue/zod.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { rememberFocus } from '../ui/focus-return.ts';
import { Providers } from './providers.tsx';
import { router } from './routes.tsx';

const container = document.getElementById('root');
if (!container) throw new Error('index.html contains no #root');

rememberFocus();
createRoot(container).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
