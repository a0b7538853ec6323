import { Button, Code, CopyButton, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { corsRuleGoogle, corsRuleJson, corsRuleXml } from './cors-rule.ts';

const RULES = { JSON: corsRuleJson, XML: corsRuleXml, 'Google Cloud': corsRuleGoogle } as const;
type Format = keyof typeof RULES;
const FORMATS: readonly Format[] = ['JSON', 'XML', 'Google Cloud'];

/** The CORS rule for a bucket, with the address of this page filled in. */
export function CorsHelp() {
  const [format, setFormat] = useState<Format>('JSON');
  const rule = RULES[format](window.location.origin);
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">
        {`A page may reach a bucket only if the bucket allows it. Paste this rule into its CORS settings, once. It allows only ${window.location.origin}, and every request still needs your key.`}
      </Text>
      <SegmentedControl
        size="xs"
        data={[...FORMATS]}
        value={format}
        aria-label="Format of the rule"
        onChange={(value) => {
          setFormat(FORMATS.find((known) => known === value) ?? 'JSON');
        }}
      />
      <Code
        block
        w="100%"
        mah={220}
        tabIndex={0}
        role="region"
        aria-label="CORS rule"
        style={{ overflow: 'auto', whiteSpace: 'pre' }}
      >
        {rule}
      </Code>
      <CopyButton value={rule}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy the rule'}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
