import { Anchor, Code, List, Stack, Text } from '@mantine/core';

/** A page of the app that opens offline. */
const GUIDE = '/guides/webdav.html';

/** What to set on common servers, so that this page may reach them. */
export function ServerHelp() {
  return (
    <Stack gap="xs">
      <Text size="sm">
        Browsers keep a page away from a server unless the server names the page in a CORS rule. The address of this
        page is <Code>{window.location.origin}</Code>
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>
          <b>Nextcloud</b> needs the app WebAppPassword. An administrator installs it, and adds this page to its allowed
          origins for WebDAV.
        </List.Item>
        <List.Item>
          <b>ownCloud</b> has a list of allowed domains under Settings, Security.
        </List.Item>
        <List.Item>
          <b>Apache, nginx, lighttpd, rclone</b> (from version 1.65) take a few lines of settings.
        </List.Item>
        <List.Item>
          <b>Other servers</b>, such as a storage box, a NAS or most clouds, need a reverse proxy of your own, for
          example Caddy or nginx.
        </List.Item>
      </List>
      <Anchor href={GUIDE} target="_blank" rel="noopener" size="sm">
        Settings to copy for each of these
      </Anchor>
    </Stack>
  );
}
