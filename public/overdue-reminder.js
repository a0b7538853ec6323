// Part of the service worker. It cannot make a backup, because only an open page can use the data and the keys. But
// when Chromium wakes it (which it does for an installed app), it can notice that a backup is overdue and notify the
// person. It contacts no server: it only reads what this device has recorded.
const DEVICE_DATABASE = 'heirloom-device';
const DEVICE_STORE = 'device';
const WAKE_UP = 'heirloom-overdue';
const NOTICE = 'heirloom-overdue';
/** If a page is open, a backup that is an hour late will soon be made automatically. */
const LATE_AFTER_MS = 60 * 60 * 1000;

function readNoted(key) {
  return new Promise((resolve) => {
    const opening = indexedDB.open(DEVICE_DATABASE);
    // The database does not exist: nothing was ever backed up. Do not create it here.
    opening.onupgradeneeded = () => {
      opening.transaction.abort();
    };
    opening.onerror = () => {
      resolve(undefined);
    };
    opening.onsuccess = () => {
      const database = opening.result;
      if (!database.objectStoreNames.contains(DEVICE_STORE)) {
        database.close();
        resolve(undefined);
        return;
      }
      const reading = database.transaction(DEVICE_STORE).objectStore(DEVICE_STORE).get(key);
      reading.onsuccess = () => {
        database.close();
        resolve(reading.result);
      };
      reading.onerror = () => {
        database.close();
        resolve(undefined);
      };
    };
  });
}

async function remindIfOverdue() {
  const noted = await readNoted('automation-state');
  const nextRunAt = noted && noted.nextRunAt;
  if (typeof nextRunAt !== 'number' || Date.now() - nextRunAt < LATE_AFTER_MS) return;
  // An open page makes the backup automatically.
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length > 0) return;
  if (self.navigator.setAppBadge) await self.navigator.setAppBadge().catch(() => undefined);
  if (self.Notification && self.Notification.permission === 'granted') {
    await self.registration.showNotification('A backup is overdue', {
      body: 'Open Heirloom to make it.',
      tag: NOTICE,
      icon: '/icon-192.png',
      data: { path: '/backups' },
    });
  }
}

self.addEventListener('periodicsync', (event) => {
  if (event.tag === WAKE_UP) event.waitUntil(remindIfOverdue());
});

self.addEventListener('notificationclick', (event) => {
  const path = event.notification.data && event.notification.data.path;
  if (event.notification.tag !== NOTICE || typeof path !== 'string') return;
  event.notification.close();
  event.waitUntil(self.clients.openWindow(path));
});
