import { Skeleton, Stack, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { formatBytes } from '../../../../ui/format.ts';
import type { ComparedFile } from '../../../../backup/contract/comparing.ts';
import classes from './compared-files.module.css';

/** Types that a browser draws without running anything in them. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/bmp',
]);
/** A larger picture is only named: viewing a difference must not fill the memory. */
const MOST_BYTES = 30_000_000;

/** Reads the bytes of a file by its hash. */
export type LoadFile = (hash: string) => Promise<Blob>;

/** A file of one side: as a picture if it can be shown, else by name and size. */
export function ComparedFileView({
  file,
  loadFile,
  queryKey,
}: {
  readonly file: ComparedFile;
  readonly loadFile: LoadFile;
  readonly queryKey: readonly unknown[];
}) {
  const isPicture = PICTURES.has(file.type) && file.sizeBytes <= MOST_BYTES;
  return (
    <Stack component="li" gap={2} className={classes.file}>
      {isPicture ? (
        <Picture file={file} loadFile={loadFile} queryKey={queryKey} />
      ) : (
        <span className={classes.frame}>
          <IconFile size={28} stroke={1.4} aria-hidden />
        </span>
      )}
      <Text size="xs" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
        {file.name}
      </Text>
      <Text size="xs" c="dimmed">
        {formatBytes(file.sizeBytes)}
      </Text>
    </Stack>
  );
}

function Picture({
  file,
  loadFile,
  queryKey,
}: {
  readonly file: ComparedFile;
  readonly loadFile: LoadFile;
  readonly queryKey: readonly unknown[];
}) {
  const { data, error } = useQuery({
    queryKey: [...queryKey, 'file', file.hash],
    queryFn: () => loadFile(file.hash),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [isBroken, setBroken] = useState(false);
  const draw = useCallback(
    (image: HTMLImageElement | null) => {
      if (!image || !data) return;
      // With the type that was checked, whatever type the bytes claim.
      const url = URL.createObjectURL(new Blob([data], { type: file.type }));
      image.src = url;
      return () => {
        URL.revokeObjectURL(url);
      };
    },
    [data, file.type],
  );
  if (error || isBroken)
    return (
      <span className={classes.frame}>
        <Text component="span" size="xs">
          Cannot be shown
        </Text>
      </span>
    );
  if (!data) return <Skeleton w={120} h={90} />;
  return (
    <img
      ref={draw}
      className={classes.frame}
      alt={file.name}
      decoding="async"
      onError={() => {
        setBroken(true);
      }}
    />
  );
}
