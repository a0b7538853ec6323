import { Text } from '@mantine/core';
import { IconAdjustments, IconBox, IconForms, IconLayout, IconPhoto } from '@tabler/icons-react';
import { CollectionIcon } from '../../../../ui/collection-icon.tsx';
import type { ComparedPart } from '../../../../backup/contract/comparing.ts';
import classes from './part-name.module.css';

const ICONS: Readonly<Record<string, typeof IconBox>> = {
  collections: IconBox,
  fields: IconForms,
  views: IconLayout,
  settings: IconAdjustments,
  files: IconPhoto,
};

/** A part by its icon and name. */
export function PartName({ part }: { readonly part: ComparedPart }) {
  const Icon = ICONS[part.table] ?? IconBox;
  return (
    <span className={classes.name}>
      {part.role === 'data' ? (
        <CollectionIcon icon={part.icon ?? 'box'} color={part.color ?? 'gray'} size={24} />
      ) : (
        <Icon size={24} stroke={1.5} aria-hidden style={{ flexShrink: 0, opacity: 0.8 }} />
      )}
      <Text component="span" size="sm" fw={500} ta="left" style={{ overflowWrap: 'anywhere' }}>
        {part.label}
      </Text>
    </span>
  );
}
