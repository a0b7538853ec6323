import { z } from '../../zod.ts';

/*
 * The documents that the GitHub CLI prints about a project with `--format json`, as its versions 2.28 to 2.80 do. Items
 * have their values under the names of the fields, with the first letter in lower case. The types of fields are not
 * printed, but for selects and iterations.
 */

const count = z.looseObject({ totalCount: z.number() });

/** `gh project view`. */
const projectSchema = z.looseObject({
  id: z.string().min(1).max(150),
  title: z.string(),
  number: z.number().optional(),
  url: z.string().optional(),
  readme: z.string().optional(),
  shortDescription: z.string().optional(),
  items: count,
  fields: count,
});

/** `gh project field-list`. Of a field of a kind that the command does not know, it prints neither id nor name. */
const fieldListSchema = z.looseObject({
  fields: z.array(
    z.looseObject({
      id: z.string().max(150),
      name: z.string(),
      type: z.string(),
      options: z.array(z.looseObject({ id: z.string().min(1).max(200), name: z.string() })).optional(),
    }),
  ),
  totalCount: z.number().optional(),
});

/** `gh project item-list`. */
const itemListSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.string().min(1).max(200),
      content: z
        .looseObject({
          type: z.string().optional(),
          title: z.string().optional(),
          body: z.string().optional(),
          number: z.number().optional(),
          repository: z.string().optional(),
          url: z.string().optional(),
        })
        .nullish(),
    }),
  ),
  totalCount: z.number().optional(),
});

export type GithubProject = z.infer<typeof projectSchema>;
export type GithubField = z.infer<typeof fieldListSchema>['fields'][number];
export type GithubItem = z.infer<typeof itemListSchema>['items'][number];

/** What the documents say of one project. */
export interface GithubDocuments {
  readonly project?: GithubProject;
  readonly fields: readonly GithubField[];
  readonly items: readonly GithubItem[];
  /** How many fields and items are not printed, since the limit of the command was lower. */
  readonly fieldsMissing: number;
  readonly itemsMissing: number;
}

/** One of the three documents; `undefined` for anything else. */
export function recogniseGithub(value: unknown): Partial<GithubDocuments> | undefined {
  const project = projectSchema.safeParse(value);
  if (project.success) return { project: project.data };
  const fieldList = fieldListSchema.safeParse(value);
  if (fieldList.success) {
    const { fields, totalCount = fields.length } = fieldList.data;
    return { fields: fields.filter(({ id }) => id !== ''), fieldsMissing: Math.max(0, totalCount - fields.length) };
  }
  const itemList = itemListSchema.safeParse(value);
  if (!itemList.success) return undefined;
  const { items, totalCount = items.length } = itemList.data;
  return { items, itemsMissing: Math.max(0, totalCount - items.length) };
}

/** The documents of one project as one. */
export function joinGithub(parts: readonly Partial<GithubDocuments>[]): GithubDocuments {
  return Object.assign({ fields: [], items: [], fieldsMissing: 0, itemsMissing: 0 }, ...parts) as GithubDocuments;
}
