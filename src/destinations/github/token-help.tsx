import { Anchor, List, Stack, Text } from '@mantine/core';

/** A page of the app that opens offline. */
const GUIDE = '/guides/github.html';

const NEW_REPOSITORY = 'https://github.com/new';
const NEW_TOKEN = 'https://github.com/settings/personal-access-tokens/new';

/** The steps on GitHub, with links to the pages where they are done. */
export function TokenHelp() {
  return (
    <Stack gap="xs">
      <List type="ordered" size="sm" spacing={4}>
        <List.Item>
          <Page address={NEW_REPOSITORY}>Make a repository</Page>. Choose <b>Private</b>. It may stay empty.
        </List.Item>
        <List.Item>
          <Page address={NEW_TOKEN}>Generate a fine-grained token</Page>. Choose how long it is valid, at most a year.
        </List.Item>
        <List.Item>
          Under <b>Repository access</b>, choose <b>Only select repositories</b>, and the new one.
        </List.Item>
        <List.Item>
          Under <b>Permissions</b>, add <b>Contents</b> with <b>Read and write</b>. Nothing else is needed.
        </List.Item>
        <List.Item>Copy the token here. GitHub shows it only once.</List.Item>
      </List>
      <Text size="sm">
        The token can change only this repository. What Heirloom puts there is encrypted, and GitHub cannot read it.
      </Text>
      <Anchor href={GUIDE} target="_blank" rel="noopener" size="sm">
        More about GitHub
      </Anchor>
    </Stack>
  );
}

function Page({ address, children }: { readonly address: string; readonly children: string }) {
  return (
    <Anchor href={address} target="_blank" rel="noopener noreferrer" size="sm" underline="always">
      {children}
    </Anchor>
  );
}
