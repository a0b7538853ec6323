import { db } from '../database.ts';
import { fieldsByTemplateKey } from '../import/template-fields.ts';
import { updateRecordValues } from '../records.ts';
import { addSampleRecords, createSampleCollection, type SampleValues } from './sample-collection.ts';

const MILESTONES: readonly SampleValues[] = [
  {
    name: 'Ready to build',
    due: '2026-03-15',
    status: 'Reached',
    description: 'Permission, place and plan are settled.',
  },
  {
    name: 'Standing',
    due: '2026-05-10',
    status: 'Under way',
    description: 'The frame is up and glazed, the door closes.',
  },
  { name: 'First harvest', due: '2026-07-31', status: 'Planned', description: 'Tomatoes and cucumbers on the table.' },
];

interface IssueSample {
  readonly values: SampleValues;
  /** Position in `MILESTONES`. */
  readonly milestone: number;
  /** Numbers of the issues that come first. */
  readonly dependsOn?: readonly number[];
}

/** An issue's number is its position, from 1. */
export const ISSUES: readonly IssueSample[] = [
  {
    values: {
      title: 'Ask the town whether a permit is needed',
      status: 'Done',
      priority: 'High',
      assignee: 'Mara',
      labels: ['Question'],
      due: '2026-02-06',
    },
    milestone: 0,
  },
  {
    values: {
      title: 'Measure the sun on the lawn for a week',
      status: 'Done',
      priority: 'Medium',
      assignee: 'Jonas',
      labels: ['Chore'],
      due: '2026-02-20',
    },
    milestone: 0,
  },
  {
    values: {
      title: 'Choose the place and mark it out',
      status: 'Done',
      priority: 'High',
      assignee: 'Mara',
      due: '2026-02-27',
    },
    milestone: 0,
    dependsOn: [2],
  },
  {
    values: {
      title: 'Draw the plan, 2.5 × 4 m',
      status: 'Done',
      priority: 'Medium',
      assignee: 'Jonas',
      labels: ['Feature'],
      due: '2026-03-08',
    },
    milestone: 0,
    dependsOn: [1, 3],
  },
  {
    values: { title: 'Order glass and timber', status: 'Done', priority: 'High', assignee: 'Mara', due: '2026-03-18' },
    milestone: 1,
    dependsOn: [4],
  },
  {
    values: {
      title: 'Dig and level the foundation',
      status: 'In review',
      priority: 'High',
      assignee: 'Jonas',
      labels: ['Chore'],
      due: '2026-04-05',
    },
    milestone: 1,
    dependsOn: [3],
  },
  {
    values: { title: 'Put up the frame', status: 'In progress', priority: 'High', assignee: 'Mara', due: '2026-04-19' },
    milestone: 1,
    dependsOn: [5, 6],
  },
  {
    values: {
      title: 'Glaze roof and walls',
      status: 'To do',
      priority: 'Medium',
      assignee: 'Jonas',
      due: '2026-05-03',
    },
    milestone: 1,
    dependsOn: [7],
  },
  {
    values: {
      title: 'The door sticks on its rail',
      status: 'To do',
      priority: 'Low',
      labels: ['Bug'],
      due: '2026-05-10',
      description: 'It catches on the last third. Plane the lower edge?',
    },
    milestone: 1,
    dependsOn: [7],
  },
  {
    values: {
      title: 'Rain barrel with drip irrigation',
      status: 'Backlog',
      priority: 'Medium',
      labels: ['Feature', 'Improvement'],
    },
    milestone: 2,
    dependsOn: [8],
  },
  {
    values: {
      title: 'Start tomatoes indoors',
      status: 'In progress',
      priority: 'Urgent',
      assignee: 'Mara',
      labels: ['Chore'],
      due: '2026-04-01',
    },
    milestone: 2,
  },
  {
    values: {
      title: 'Plant out tomatoes and cucumbers',
      status: 'Backlog',
      priority: 'Medium',
      assignee: 'Mara',
      due: '2026-05-20',
    },
    milestone: 2,
    dependsOn: [8, 11],
  },
];

/** A small project: a greenhouse, with three milestones and twelve issues that wait for one another. */
export async function addProjectSamples(
  signal: AbortSignal | undefined,
  onCreated: (collectionId: string) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const project = await createSampleCollection('project', onCreated, 'Greenhouse');
  const companionId = project.fields.get('milestone')?.relatedCollectionId;
  const companion = companionId === undefined ? undefined : await db.collections.get(companionId);
  if (!companion) throw new Error('A project comes with its milestones.');
  onCreated(companion.id);
  const milestones = { collection: companion, fields: await fieldsByTemplateKey(companion.id, 'milestones') };
  const milestoneIds = await addSampleRecords(milestones, MILESTONES);

  const rows = ISSUES.map(({ values, milestone }, index): SampleValues => {
    const milestoneId = milestoneIds[milestone];
    return { ...values, number: index + 1, milestone: milestoneId === undefined ? undefined : [milestoneId] };
  });
  const issueIds = await addSampleRecords(project, rows);
  const dependsOnId = project.fields.get('dependsOn')?.id;
  if (dependsOnId === undefined) throw new Error('The template has no field dependsOn.');
  for (const [index, { dependsOn = [] }] of ISSUES.entries()) {
    const id = issueIds[index];
    const needed = dependsOn.map((number) => issueIds[number - 1]).filter((needsId) => needsId !== undefined);
    if (id !== undefined && needed.length > 0) await updateRecordValues(id, { [dependsOnId]: needed });
  }
}
