import { ACTIVITY_CHANNEL, type ActivityNews } from '../contract/activity.ts';
import { CHANGES_CHANNEL } from '../contract/backups.ts';

/**
 * Calls `listener` when backups, keys or the last restore may have changed, in this tab or another.
 * @returns a function that stops it.
 */
export function onBackupsChanged(listener: () => void): () => void {
  return listen(CHANGES_CHANNEL, listener);
}

/**
 * Calls `listener` with each entry of the activity log as it is written, in this tab or another.
 * @returns a function that stops it.
 */
export function onActivityNews(listener: (news: ActivityNews) => void): () => void {
  return listen(ACTIVITY_CHANNEL, listener);
}

function listen<Message>(name: string, listener: (message: Message) => void): () => void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    listener(data);
  };
  return () => {
    channel.close();
  };
}
