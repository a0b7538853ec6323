import { createBrowserRouter } from 'react-router';
import { HomePage } from '../features/catalogue/collections/home-page.tsx';
import { AppFrame } from './app-frame.tsx';
import { SetUpLink } from './set-up/set-up-link.tsx';
import { NotFound } from './not-found.tsx';
import { RouteError } from './route-error.tsx';

// Every family of screens except the first is loaded on demand.
export const router = createBrowserRouter([
  {
    element: <AppFrame />,
    errorElement: (
      <main style={{ padding: '2rem' }}>
        <RouteError />
      </main>
    ),
    // The first page may be a lazy screen: until it has loaded, the frame is enough.
    hydrateFallbackElement: <></>,
    children: [
      {
        // When a screen fails, the frame stays, so that the person can go elsewhere.
        errorElement: <RouteError />,
        children: [
          { index: true, element: <HomePage notice={<SetUpLink />} /> },
          {
            path: 'collections/:collectionId',
            lazy: async () => ({
              Component: (await import('../features/catalogue/records/collection-page.tsx')).CollectionPage,
            }),
          },
          {
            path: 'collections/:collectionId/records/:recordId',
            lazy: async () => ({
              Component: (await import('../features/catalogue/records/record-page.tsx')).RecordPage,
            }),
          },
          {
            path: 'collections/:collectionId/records/:recordId/history',
            lazy: async () => ({
              Component: (await import('../features/backups/history/history-page.tsx')).HistoryPage,
            }),
          },
          {
            path: 'collections/:collectionId/settings',
            lazy: async () => ({
              Component: (await import('../features/catalogue/collections/collection-settings-page.tsx'))
                .CollectionSettingsPage,
            }),
          },
          {
            path: 'import',
            lazy: async () => ({
              Component: (await import('../features/catalogue/import/import-page.tsx')).ImportPage,
            }),
          },
          {
            path: 'backups',
            lazy: async () => ({
              Component: (await import('../features/backups/overview/backups-page.tsx')).BackupsPage,
            }),
          },
          {
            path: 'backups/destinations',
            lazy: async () => ({
              Component: (await import('../features/backups/destinations/destinations-page.tsx')).DestinationsPage,
            }),
          },
          {
            path: 'backups/devices',
            lazy: async () => ({
              Component: (await import('../features/backups/devices/devices-page.tsx')).DevicesPage,
            }),
          },
          {
            path: 'backups/schedule',
            lazy: async () => ({
              Component: (await import('../features/backups/schedule/schedule-page.tsx')).SchedulePage,
            }),
          },
          {
            path: 'backups/activity',
            lazy: async () => ({
              Component: (await import('../features/backups/activity/activity-page.tsx')).ActivityPage,
            }),
          },
          {
            path: 'backups/set-up',
            lazy: async () => ({ Component: (await import('./set-up/set-up-page.tsx')).SetUpPage }),
          },
          {
            path: 'backups/:snapshotId',
            lazy: async () => ({
              Component: (await import('../features/backups/overview/backup-page.tsx')).BackupPage,
            }),
          },
          {
            path: 'restore',
            lazy: async () => ({
              Component: (await import('../features/backups/restore/restore-page.tsx')).RestorePage,
            }),
          },
          {
            path: 'compare',
            lazy: async () => ({
              Component: (await import('../features/backups/compare/compare-page.tsx')).ComparePage,
            }),
          },
          {
            path: 'security',
            lazy: async () => ({
              Component: (await import('../features/backups/security/security-page.tsx')).SecurityPage,
            }),
          },
          {
            path: 'settings',
            lazy: async () => ({ Component: (await import('./settings-with-backup.tsx')).SettingsWithBackup }),
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
