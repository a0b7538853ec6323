import { drawPlant, type PlantLook } from './draw-plant.ts';
import { addSampleRecords, createSampleCollection, type SampleValues } from './sample-collection.ts';
import { storeSampleFile } from './sample-file.ts';

interface PlantSample {
  readonly values: SampleValues & { readonly name: string };
  readonly look: PlantLook;
}

const TERRACOTTA = '#b9633f',
  CREAM = '#e6dcc6',
  SLATE = '#5b6770',
  OCHRE = '#c99a3b',
  GLAZE = '#3f7173';

/** Common house plants; notes about pets follow the ASPCA's list of toxic and non-toxic plants. */
const PLANTS: readonly PlantSample[] = [
  {
    values: {
      name: 'Swiss cheese plant',
      species: 'Monstera deliciosa',
      place: 'Living room, east window',
      acquired: '2021-04-17',
      wateringInterval: 8,
      lastWatered: '2026-02-10',
      light: 'Bright, indirect',
      health: 'Thriving',
      toxicToPets: true,
      notes: 'From the rainforests of southern Mexico to Panama. The holes come with age and light.',
    },
    look: { shape: 'splitLeaf', hue: 138, pot: TERRACOTTA, wall: '#efe6d6', seed: 11 },
  },
  {
    values: {
      name: 'Snake plant',
      species: 'Dracaena trifasciata',
      place: 'Bedroom',
      acquired: '2019-10-05',
      wateringInterval: 21,
      lastWatered: '2026-01-30',
      light: 'Half shade',
      health: 'Thriving',
      toxicToPets: true,
      notes: 'Long known as Sansevieria trifasciata. Forgives almost anything but wet feet.',
    },
    look: { shape: 'upright', hue: 122, pot: CREAM, wall: '#d9dfe3', seed: 22 },
  },
  {
    values: {
      name: 'Golden pothos',
      species: 'Epipremnum aureum',
      place: 'Kitchen shelf',
      acquired: '2022-06-12',
      wateringInterval: 9,
      lastWatered: '2026-02-08',
      light: 'Bright, indirect',
      health: 'Fine',
      toxicToPets: true,
      notes: 'Cuttings root in a glass of water within two weeks.',
    },
    look: { shape: 'trailing', hue: 88, pot: SLATE, wall: '#f1ecdf', seed: 33 },
  },
  {
    values: {
      name: 'Spider plant',
      species: 'Chlorophytum comosum',
      place: 'Study',
      acquired: '2020-03-28',
      wateringInterval: 7,
      lastWatered: '2026-02-11',
      light: 'Bright, indirect',
      health: 'Thriving',
      toxicToPets: false,
      notes: 'Native to southern Africa. Pot the plantlets once they have roots.',
    },
    look: { shape: 'arching', hue: 98, pot: GLAZE, wall: '#e7e3ee', seed: 44 },
  },
  {
    values: {
      name: 'Boston fern',
      species: 'Nephrolepis exaltata',
      place: 'Bathroom',
      acquired: '2023-09-02',
      wateringInterval: 4,
      lastWatered: '2026-02-12',
      light: 'Half shade',
      health: 'Needs care',
      toxicToPets: false,
      notes: 'Brown tips in the heating season: mist in the morning.',
    },
    look: { shape: 'feather', hue: 112, pot: TERRACOTTA, wall: '#dfe8e2', seed: 55 },
  },
  {
    values: {
      name: 'Chinese money plant',
      species: 'Pilea peperomioides',
      place: 'Desk',
      acquired: '2022-11-19',
      wateringInterval: 7,
      lastWatered: '2026-02-09',
      light: 'Bright, indirect',
      health: 'Fine',
      toxicToPets: false,
      notes: 'From Yunnan in China. Turn it a quarter each week, or it leans towards the window.',
    },
    look: { shape: 'round', hue: 128, pot: OCHRE, wall: '#e9e4da', seed: 66 },
  },
  {
    values: {
      name: 'Aloe',
      species: 'Aloe vera',
      place: 'Kitchen, south window',
      acquired: '2018-07-21',
      wateringInterval: 18,
      lastWatered: '2026-01-28',
      light: 'Full sun',
      health: 'Fine',
      toxicToPets: true,
    },
    look: { shape: 'rosette', hue: 146, pot: TERRACOTTA, wall: '#f3e7d8', seed: 77 },
  },
  {
    values: {
      name: 'Moth orchid',
      species: 'Phalaenopsis amabilis',
      place: 'Living room, north window',
      acquired: '2024-01-13',
      wateringInterval: 9,
      lastWatered: '2026-02-06',
      light: 'Bright, indirect',
      health: 'Thriving',
      toxicToPets: false,
      notes: 'One of the three national flowers of Indonesia. Bathe for ten minutes, then let it drain.',
    },
    look: { shape: 'blossom', hue: 322, pot: CREAM, wall: '#e5dfe8', seed: 88 },
  },
  {
    values: {
      name: 'ZZ plant',
      species: 'Zamioculcas zamiifolia',
      place: 'Hall',
      acquired: '2021-12-04',
      wateringInterval: 24,
      lastWatered: '2026-01-25',
      light: 'Shade',
      health: 'Dormant',
      toxicToPets: true,
      notes: 'Keeps water in its rhizomes: too little is better than too much.',
    },
    look: { shape: 'wand', hue: 134, pot: SLATE, wall: '#dcd8cf', seed: 99 },
  },
  {
    values: {
      name: 'Rubber plant',
      species: 'Ficus elastica',
      place: 'Living room, by the sofa',
      acquired: '2020-08-15',
      wateringInterval: 10,
      lastWatered: '2026-02-04',
      light: 'Bright, indirect',
      health: 'Fine',
      toxicToPets: true,
      notes: 'Dust the leaves with a damp cloth. The sap irritates the skin.',
    },
    look: { shape: 'broad', hue: 142, pot: GLAZE, wall: '#ece2d4', seed: 110 },
  },
];

/** Ten house plants, each with a drawn portrait. Passes the id of the collection to `onCreated` before filling it. */
export async function addPlantSamples(
  signal: AbortSignal | undefined,
  onCreated: (collectionId: string) => void,
): Promise<void> {
  const plants = await createSampleCollection('plants', onCreated);
  const rows: SampleValues[] = [];
  for (const { values, look } of PLANTS) {
    signal?.throwIfAborted();
    rows.push({ ...values, photos: [await storeSampleFile(await drawPlant(look), `${values.name}.jpg`)] });
  }
  await addSampleRecords(plants, rows);
}
