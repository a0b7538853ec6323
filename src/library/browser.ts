// The package's entry `./browser`: storages in a browser.
export { openLocalStorage } from '../adapters/choose-local-storage.ts';
export { openIndexedDbStorage } from '../adapters/storage-indexeddb/indexeddb-storage.ts';
export { openOpfsStorage } from '../adapters/storage-opfs/open-opfs-storage.ts';
