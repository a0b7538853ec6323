import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { isServedWithPolicy } from './served-policy.ts';

/** Reports that the server does not send the headers that keep the app's workers from contacting other hosts. */
export function ServedPolicyNote() {
  const { data: isServed } = useQuery({
    queryKey: ['served-policy'],
    // A query must return something: `null` means unknown.
    queryFn: async () => (await isServedWithPolicy()) ?? null,
    // In development nothing is built, and no headers are sent.
    enabled: import.meta.env.PROD,
  });
  if (isServed !== false) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="This copy of Heirloom is served without its security headers"
      maw={720}
    >
      Heirloom contacts no one unless you ask it to. The headers let your browser enforce that, also for the part of
      Heirloom that holds your keys. If you run this server, see “Hosting” in Heirloom’s documentation; otherwise ask
      the person who does.
    </Alert>
  );
}
