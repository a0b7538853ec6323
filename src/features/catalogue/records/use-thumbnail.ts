import { useEffect, useState } from 'react';
import { getFile } from '../../../catalogue/files.ts';
import { pictureType } from '../../../catalogue/media/download-type.ts';
import { loadThumbnail } from '../../../catalogue/media/media-client.ts';
import type { NoPicture, ThumbnailSize } from '../../../catalogue/media/media-types.ts';

/** A picture to show, or why there is none. */
export type PictureState =
  | { readonly status: 'loading' }
  | { readonly status: 'picture'; readonly url: string }
  | { readonly status: 'none'; readonly reason: NoPicture };

interface Loaded {
  readonly key: string;
  readonly state: PictureState;
}

const loading: PictureState = { status: 'loading' };

/** The thumbnail of a stored file, created if it is missing; its object URL is revoked when it is no longer shown. */
export function useThumbnail(hash: string, size: ThumbnailSize): PictureState {
  const key = `${hash} ${size}`;
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    const controller = new AbortController();
    let url: string | undefined;
    loadThumbnail(hash, size, controller.signal).then(
      (result) => {
        if (controller.signal.aborted || !result) return;
        if (result.kind === 'picture') url = URL.createObjectURL(result.blob);
        setLoaded({
          key,
          state:
            result.kind === 'picture' && url
              ? { status: 'picture', url }
              : { status: 'none', reason: result.kind === 'none' ? result.reason : 'missing' },
        });
      },
      () => {
        if (!controller.signal.aborted) setLoaded({ key, state: { status: 'none', reason: 'undecodable' } });
      },
    );
    return () => {
      controller.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [hash, size, key]);
  return loaded?.key === key ? loaded.state : loading;
}

/** The whole picture of a stored file, for viewing it large. */
export function usePhotoUrl(hash: string | undefined): string | undefined {
  const [loaded, setLoaded] = useState<{ hash: string; url: string }>();
  useEffect(() => {
    if (hash === undefined) return undefined;
    let isCurrent = true;
    let url: string | undefined;
    void getFile(hash).then((file) => {
      if (!isCurrent || !file) return;
      url = URL.createObjectURL(file.blob.slice(0, file.blob.size, pictureType(file.type)));
      setLoaded({ hash, url });
    });
    return () => {
      isCurrent = false;
      if (url) URL.revokeObjectURL(url);
    };
  }, [hash]);
  return loaded?.hash === hash ? loaded?.url : undefined;
}
