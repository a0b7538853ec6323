import { ThemeIcon } from '@mantine/core';
import {
  IconBike,
  IconBook,
  IconBooks,
  IconBottle,
  IconBox,
  IconBuilding,
  IconBulb,
  IconCamera,
  IconCar,
  IconCards,
  IconChecklist,
  IconCoin,
  IconDeviceGamepad2,
  IconFlag,
  IconHeart,
  IconHome,
  IconLeaf,
  IconMountain,
  IconMusic,
  IconNotes,
  IconPalette,
  IconPaw,
  IconPill,
  IconPlant,
  IconShirt,
  IconStar,
  IconTools,
  IconToolsKitchen2,
  IconTrophy,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react';

/** The icons that a collection may have, by their stored names. The key serves as the label. */
export const COLLECTION_ICONS = {
  box: IconBox,
  plant: IconPlant,
  leaf: IconLeaf,
  world: IconWorld,
  mountain: IconMountain,
  building: IconBuilding,
  home: IconHome,
  book: IconBook,
  books: IconBooks,
  notes: IconNotes,
  checklist: IconChecklist,
  flag: IconFlag,
  bulb: IconBulb,
  users: IconUsers,
  heart: IconHeart,
  star: IconStar,
  trophy: IconTrophy,
  coin: IconCoin,
  cards: IconCards,
  games: IconDeviceGamepad2,
  music: IconMusic,
  camera: IconCamera,
  art: IconPalette,
  kitchen: IconToolsKitchen2,
  bottle: IconBottle,
  medicine: IconPill,
  clothes: IconShirt,
  tools: IconTools,
  car: IconCar,
  bike: IconBike,
  animal: IconPaw,
} as const;

/** A collection's icon on a tint of its colour. Decorative: the name is always next to it. */
export function CollectionIcon({
  icon,
  color,
  size = 32,
}: {
  readonly icon: string;
  readonly color: string;
  readonly size?: number;
}) {
  const Icon = isCollectionIcon(icon) ? COLLECTION_ICONS[icon] : IconBox;
  return (
    <ThemeIcon variant="light" color={color} size={size} radius="md" aria-hidden>
      <Icon size={Math.round(size * 0.62)} stroke={1.6} />
    </ThemeIcon>
  );
}

function isCollectionIcon(name: string): name is keyof typeof COLLECTION_ICONS {
  return Object.hasOwn(COLLECTION_ICONS, name);
}
