import { Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { BackupSections } from '../shared/backup-sections.tsx';
import { Page } from '../../../ui/page.tsx';
import { ActivityLogSection } from './activity-log.tsx';
import { Loading } from '../../../ui/loading.tsx';

// The chart library is large, and few people open the charts.
const Statistics = lazy(async () => ({ default: (await import('./statistics/statistics.tsx')).Statistics }));

/** What was done to the backups and the data, when, why, and with what result; and how the backups grow. */
export function ActivityPage() {
  const [params, setParams] = useSearchParams();
  const shown = params.get('show') === 'statistics' ? 'statistics' : 'log';
  return (
    <Page title="Activity">
      <BackupSections />
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(next) => {
          setParams(next === 'statistics' ? { show: next } : {}, { replace: true });
        }}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="log">What was done</Tabs.Tab>
          <Tabs.Tab value="statistics">Statistics</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="log">
          <ActivityLogSection />
        </Tabs.Panel>
        <Tabs.Panel value="statistics">
          <Suspense fallback={<Loading h={240} label="Loading" />}>
            <Statistics />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
