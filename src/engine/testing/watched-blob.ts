/** Calls `onRead` before each read of a Blob, or of a part of it; what it throws, the read does. */
export function watchReads<Kind extends Blob>(blob: Kind, onRead: (isWhole: boolean) => void): Kind {
  const [slice, arrayBuffer] = [blob.slice.bind(blob), blob.arrayBuffer.bind(blob)];
  blob.slice = (...range) => {
    onRead(false);
    return slice(...range);
  };
  blob.arrayBuffer = async () => {
    onRead(true);
    return arrayBuffer();
  };
  return blob;
}
