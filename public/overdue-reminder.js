// Part of the service worker. It cannot make a backup: only an open page can use the data and the keys. What
// it can do is wake now and then (installed, in Chromium), see that a backup is overdue, and say so. It asks no one and
// sends nothing: it reads what this device has noted.
const DEVICE_DATABASE = 'heirloom-device';
const DEVICE_STORE = 'device';
const WAKE_UP = 'heirloom-overdue';
const NOTICE = 'heirloom-overdue';
/** A backup that is an hour late will be made up soon enough by itself, should a page be open. */
const LATE_AFTER_MS = 60 * 60 * 1000;

function readNoted(key) {
  return new Promise((resolve) => {
    const opening = indexedDB.open(DEVICE_DATABASE);
    // It is not there: nothing was ever backed up, and none is made here.
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
  // An open page makes up for it by itself.
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
