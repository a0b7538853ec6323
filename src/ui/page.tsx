import { Group, Stack, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import classes from './page.module.css';

/** The path whose heading last had the focus, so that it moves once per navigation and never on the first load. */
let announcedPath: string | undefined;

/**
 * The frame of a screen: its heading, actions and content. Sets the tab title, and after a navigation moves the focus
 * to the heading, so that screen readers announce the page and Tab continues from there.
 */
export function Page({
  title,
  heading,
  actions,
  children,
}: {
  /** Plain text: the tab title, and the heading unless `heading` is given. */
  readonly title: string;
  /** The heading if it is more than text, such as an icon and a name. */
  readonly heading?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  const page = useRef<HTMLDivElement>(null);
  const headingElement = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();

  useEffect(() => {
    document.title = `${title} · Heirloom`;
  }, [title]);

  useEffect(() => {
    const isFirst = announcedPath === undefined;
    if (announcedPath === pathname) return;
    announcedPath = pathname;
    // A field that has focused itself, such as the name of a new item, keeps the focus.
    const hasFocusWithin = page.current?.contains(document.activeElement) ?? false;
    if (!isFirst && !hasFocusWithin) headingElement.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <Stack gap="md" ref={page}>
      <Group justify="space-between" align="center" gap="sm">
        <Title order={1} size="h2" ref={headingElement} tabIndex={-1} className={classes.heading}>
          {heading ?? title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
