// A project as `gh project view|field-list|item-list --format json` prints it, written by hand after the program's
// source.

export const VIEW = {
  ...{ closed: false, fields: { totalCount: 11 }, id: 'PVT_kwHOAgreen', items: { totalCount: 5 }, number: 7 },
  ...{ owner: { login: 'mara', type: 'User' }, public: false, readme: '# Greenhouse', shortDescription: '' },
  ...{ title: 'Greenhouse', url: 'https://github.com/users/mara/projects/7' },
};

const plain = (id: string, name: string) => ({ id: `PVTF_${id}`, name, type: 'ProjectV2Field' });

export const FIELDS = {
  fields: [
    plain('title', 'Title'),
    plain('assignees', 'Assignees'),
    {
      ...{ id: 'PVTSSF_status', name: 'Status', type: 'ProjectV2SingleSelectField' },
      options: [
        { id: 'f75ad846', name: 'To do' },
        { id: '47fc9ee4', name: 'In progress' },
        { id: '98236657', name: 'Done' },
      ],
    },
    plain('labels', 'Labels'),
    plain('pulls', 'Linked pull requests'),
    plain('milestone', 'Milestone'),
    plain('repository', 'Repository'),
    plain('target', 'Target date'),
    plain('effort', 'Effort'),
    { id: 'PVTIF_sprint', name: 'Sprint', type: 'ProjectV2IterationField' },
    plain('unused', 'Unused'),
  ],
  totalCount: 11,
};

const content = (number: number, title: string, body: string) => ({
  ...{ body, number, repository: 'mara/greenhouse', title, type: 'Issue' },
  url: `https://github.com/mara/greenhouse/issues/${number}`,
});
const built = { description: 'The frame is up.', dueOn: '2026-05-10T00:00:00Z', title: 'Standing' };
const sprint = (at: number) => ({
  duration: 14,
  iterationId: `it${at}`,
  startDate: `2026-0${at}-01`,
  title: `Sprint ${at}`,
});
const repository = 'https://github.com/mara/greenhouse';

export const ITEMS = {
  items: [
    {
      ...{ assignees: ['mara', 'jonas'], content: content(1, 'Draw the plan', 'To scale.'), effort: 2.5, repository },
      ...{ id: 'PVTI_1', labels: ['question'], sprint: sprint(2), status: 'Done', title: 'Draw the plan' },
    },
    {
      ...{ content: content(2, 'Put up the frame', 'Depends on #1 and https://github.com/mara/greenhouse/issues/3.') },
      ...{ effort: 8, id: 'PVTI_2', labels: ['bug', 'question'], milestone: built, sprint: sprint(1), repository },
      ...{ status: 'In progress', 'target date': '2026-04-19', title: 'Put up the frame' },
    },
    {
      ...{
        content: content(3, 'Order glass', 'Blocked by:\n- [ ] #1\n- [x] #99\n\nSee #2.'),
        id: 'PVTI_3',
        repository,
      },
      ...{ milestone: built, status: 'Waiting', title: 'Order glass' },
    },
    {
      ...{ content: { ...content(4, 'Frame', 'Closes #2'), type: 'PullRequest' }, id: 'PVTI_4', title: 'Frame' },
      ...{ 'linked pull requests': ['https://github.com/mara/greenhouse/pull/4'], repository },
    },
    { content: { body: '', title: 'Buy seeds', type: 'DraftIssue' }, id: 'PVTI_5', title: 'Buy seeds' },
  ],
  totalCount: 6,
};
