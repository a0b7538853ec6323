import type { Plugin } from 'vite';

const ASKS_FOR_STREAMS = /!!\w+\("readable-stream"\)\.Readable/g;

/**
 * JSZip (3.10) finds out whether it runs in Node by asking for Node's streams, which no browser has, and catching the
 * error. While a debugger is attached, as in tests, Chromium 156 then reads the worker's whole script again, for the
 * places in that error: 70 ms at each start.
 */
export const withoutNodeStreams: Plugin = {
  name: 'heirloom:without-node-streams',
  transform: (code, id) => {
    if (!/\/jszip\/dist\/jszip\.min\.js$/.test(id)) return undefined;
    const changed = code.replace(ASKS_FOR_STREAMS, 'false');
    if (changed === code) throw new Error('JSZip no longer asks for the streams of Node in this way');
    return { code: changed, map: null };
  },
};
