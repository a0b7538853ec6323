// The package's entry `./node`: a storage on a disk.
export { openNodeFsStorage } from '../adapters/storage-node-fs/node-fs-storage.ts';
