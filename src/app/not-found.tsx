import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '../ui/page.tsx';

/** Shown for an unknown address. */
export function NotFound() {
  return (
    <Page title="There is no such page">
      <Text>
        The address may be mistyped, or the page may be gone.{' '}
        <Anchor component={Link} to="/" underline="always">
          See all collections
        </Anchor>
      </Text>
    </Page>
  );
}
