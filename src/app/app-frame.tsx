import { Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { BackupsLink } from './backups-link.tsx';
import classes from './app-frame.module.css';
import { IncomingChanges } from './incoming-changes.tsx';
import { LockButton } from './lock-button.tsx';
import { LoadingBar } from './loading-bar.tsx';
import { Navigation } from './navigation.tsx';
import { NewerVersionNotice } from './newer-version-notice.tsx';
import { NoticesButton } from './notices-button.tsx';

/** The frame around every screen: the header, the collections in the sidebar, and the skip link. */
export function AppFrame() {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  useEffect(() => {
    close();
  }, [pathname, close]);

  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <LoadingBar />
      <header className={classes.header}>
        <Group h="100%" gap="xs" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
              aria-expanded={isOpen}
            />
            <Link to="/" className={classes.name}>
              <img src="/icon.svg" alt="" width={24} height={24} />
              <span className={classes.brand}>Heirloom</span>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap" miw={0}>
            <LockButton />
            <NoticesButton />
            <BackupsLink />
          </Group>
        </Group>
      </header>
      <nav aria-label="Main" className={classes.navigation} data-is-open={isOpen || undefined}>
        <Navigation onNavigate={close} />
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <NewerVersionNotice />
        <Outlet />
        <IncomingChanges />
      </main>
      {/* Every page loaded by a reload has the key “default”; positions in one do not apply to another. */}
      <ScrollRestoration getKey={({ key, pathname }) => (key === 'default' ? pathname : key)} />
    </div>
  );
}
