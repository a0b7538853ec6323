import { Checkbox, Paper, Stack, Switch, Text } from '@mantine/core';
import type { CollectionMatch } from '../../../backup/contract/comparing.ts';
import { useChoices } from './choice-store.ts';
import { setMatching } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** Offers to restore records into collections with the same name, if they were set up separately from the backup's. */
export function MatchNames() {
  const offered = useWizard((state) => state.matches);
  const matching = useChoices((state) => state.matching);
  if (offered.length === 0) return null;
  const isOn = matching.length > 0;
  const isMatched = (match: CollectionMatch) => matching.some(({ from }) => from === match.from);
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Switch
          label="Match collections by name"
          description={`${namesWords(offered)} ${offered.length === 1 ? 'is' : 'are'} both here and in this backup, but set up separately. Matched, records go into the collection that is here instead of a second one.`}
          checked={isOn}
          onChange={({ currentTarget }) => {
            setMatching(currentTarget.checked ? offered : []);
          }}
        />
        {isOn && (
          <Stack gap={6} role="group" aria-label="Matched collections">
            {offered.map((match) => (
              <Checkbox
                key={match.from}
                label={matchWords(match)}
                checked={isMatched(match)}
                onChange={({ currentTarget }) => {
                  const { checked } = currentTarget;
                  setMatching(offered.filter((each) => (each.from === match.from ? checked : isMatched(each))));
                }}
              />
            ))}
            <Text size="sm" c="dimmed">
              Fields, choices and views are matched by name too; those you do not have are added. Records with the same
              values as one of yours are not added again.
            </Text>
          </Stack>
        )}
      </Stack>
    </Paper>
  );
}

/** Shows where the records of a matched collection go. */
export function matchWords({ name, nameInBackup }: CollectionMatch): string {
  return `Records of “${nameInBackup}” go into your “${name}”.`;
}

function namesWords(matches: readonly CollectionMatch[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(
    matches.map(({ nameInBackup }) => `“${nameInBackup}”`),
  );
}
