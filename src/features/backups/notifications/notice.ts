import { z } from '../../../catalogue/zod.ts';

/** The kinds of notices. */
export const NOTICE_KINDS = [
  'backup-done',
  'backup-failed',
  'overdue',
  'destination-lost',
  'guard',
  'drill-failed',
  'storage-full',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** The channels: kept in the list, shown for a while in the app, shown by the system. */
export const NOTICE_WAYS = ['list', 'toast', 'system'] as const;
export type NoticeWay = (typeof NOTICE_WAYS)[number];

const noticeSchema = z.object({
  id: z.string().min(1).max(200),
  kind: z.enum(NOTICE_KINDS),
  /** When it happened. ISO 8601. */
  at: z.iso.datetime(),
  title: z.string().max(200),
  text: z.string().max(600),
  /** The screen with more details. */
  to: z
    .string()
    .regex(/^\/[a-z/-]*$/)
    .max(100),
  isRead: z.boolean(),
});

export type Notice = Readonly<z.infer<typeof noticeSchema>>;

const stateSchema = z.object({
  /** Newest first. */
  notices: z.array(noticeSchema),
  /** The ids of all notices ever, including removed ones, so that nothing is announced twice. Newest first. */
  told: z.array(z.string()),
  /** Lasting conditions that were announced when they began; once over, they may be announced again. */
  standing: z.array(z.string()),
  /** Notices shown as a message in some tab. Newest first. */
  shown: z.array(z.string()),
  /** The point up to which the activity log was read. ISO 8601. */
  seenUntil: z.iso.datetime().exactOptional(),
});

export type NoticeState = Readonly<z.infer<typeof stateSchema>>;

export const NO_NOTICES: NoticeState = { notices: [], told: [], standing: [], shown: [] };

/** The stored notices; an invalid value counts as empty. */
export function parseNotices(stored: unknown): NoticeState {
  const parsed = stateSchema.safeParse(stored);
  return parsed.success ? parsed.data : NO_NOTICES;
}

/** Which kinds use which channels, and whether the app's icon gets a badge. */
export interface NoticeSettings {
  readonly ways: Readonly<Record<NoticeKind, Readonly<Record<NoticeWay, boolean>>>>;
  readonly isIconMarked: boolean;
}

const ALL = { list: true, toast: true, system: true } as const;

export const DEFAULT_SETTINGS: NoticeSettings = {
  ways: {
    'backup-done': { list: true, toast: false, system: false },
    'backup-failed': ALL,
    overdue: ALL,
    'destination-lost': ALL,
    guard: ALL,
    'drill-failed': ALL,
    'storage-full': ALL,
  },
  isIconMarked: true,
};

const waysSchema = z.object({ list: z.boolean(), toast: z.boolean(), system: z.boolean() });
const settingsSchema = z.object({ ways: z.partialRecord(z.enum(NOTICE_KINDS), waysSchema), isIconMarked: z.boolean() });

/** The stored settings, completed with defaults. */
export function parseSettings(stored: unknown): NoticeSettings {
  const parsed = settingsSchema.safeParse(stored);
  if (!parsed.success) return DEFAULT_SETTINGS;
  const { ways, isIconMarked } = parsed.data;
  // Kind by kind, because the stored settings may lack kinds that a later version has added.
  const filled = Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, ways[kind] ?? DEFAULT_SETTINGS.ways[kind]]));
  return { ways: { ...DEFAULT_SETTINGS.ways, ...filled }, isIconMarked };
}
