import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { GlobePoints } from '../../../../catalogue/query/query-types.ts';
import { type Camera, turned, zoomed } from './camera.ts';
import { pointsNear, placeOnStage } from './find-points.ts';
import { fitCamera } from './fit-camera.ts';
import { pressGlobeKey } from './globe-keys.ts';
import type { GlobeColors, GlobePainter } from './globe-painter.ts';
import { toUnitVectors } from './unit-vectors.ts';
import { useGlobePainter } from './use-globe-painter.ts';

const MOST_LISTED = 50;
const PRESS_REACH = 16;

/** The points in view when the globe last came to rest. */
export interface InView {
  readonly count: number;
  readonly ids: readonly string[];
}

export interface Globe {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly land: RefObject<HTMLCanvasElement | null>;
  readonly points: RefObject<HTMLCanvasElement | null>;
  readonly marker: RefObject<HTMLDivElement | null>;
  readonly inView: InView;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly lookAt: (id: string) => void;
}

/** The cameras of views that were left, so that returning shows the globe as it was. */
const cameras = new Map<string, Camera>();

/** The globe of a view: draws it, handles input, and reports the points in view and clicks. */
export function useGlobe(
  viewId: string,
  located: GlobePoints | undefined,
  selectedId: string | undefined,
  onSelect: (id: string | undefined) => void,
): Globe {
  const [inView, setInView] = useState<InView>({ count: 0, ids: [] });
  const marker = useRef<HTMLDivElement>(null);
  const { painter, ...canvases } = useGlobePainter({
    onRest: (globe) => {
      cameras.set(viewId, globe.camera);
      const middle = { x: globe.stage.width / 2, y: globe.stage.height / 2 };
      const { count, nearest } = pointsNear(globe.vectors, globe.camera, globe.stage, middle, MOST_LISTED);
      setInView({ count, ids: nearest.flatMap(({ point }) => located?.list.at(point) ?? []) });
    },
    onFrame: () => {
      placeMarker();
    },
    onPress: (globe, x, y) => {
      const [nearest] = pointsNear(globe.vectors, globe.camera, globe.stage, { x, y }, 1).nearest;
      const isHit = nearest && nearest.distance <= PRESS_REACH * globe.pixelRatio;
      onSelect(isHit ? located?.list.at(nearest.point) : undefined);
    },
  });
  const { stage } = canvases;
  const colorScheme = useComputedColorScheme('light');
  const vectors = useMemo(() => toUnitVectors(located?.coordinates ?? new Float32Array(0)), [located]);
  const placeMarker = () => {
    const globe = painter.current;
    const element = marker.current;
    if (!globe || !element) return;
    const point = selectedId === undefined ? -1 : (located?.list.indexOf(selectedId) ?? -1);
    const place = point === -1 ? undefined : placeOnStage(globe.vectors, point, globe.camera, globe.stage);
    element.hidden = !place;
    if (place) element.style.transform = `translate(${place.x / globe.pixelRatio}px, ${place.y / globe.pixelRatio}px)`;
  };

  useEffect(() => {
    const globe = painter.current;
    if (!globe) return;
    if (globe.vectors.length === 0 && vectors.length > 0) {
      globe.moveTo(cameras.get(viewId) ?? fitCamera(vectors));
    }
    globe.setPoints(vectors);
  }, [painter, vectors, viewId]);
  useEffect(() => {
    if (stage.current) painter.current?.setColors(colorsOf(stage.current));
  }, [painter, stage, colorScheme]);
  const onSelected = useEffectEvent(placeMarker);
  useEffect(() => {
    onSelected();
  }, [selectedId]);

  const move = (change: (camera: Camera, globe: GlobePainter) => Camera) => {
    const globe = painter.current;
    if (globe) globe.moveTo(change(globe.camera, globe));
  };
  const turn = (dx: number, dy: number) => {
    move((camera, globe) => turned(camera, dx * globe.pixelRatio, dy * globe.pixelRatio, globe.stage));
  };
  const zoom = (factor: number) => {
    move((camera) => zoomed(camera, factor));
  };
  const fit = () => {
    move(() => fitCamera(vectors));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const isKnown = pressGlobeKey(event.key, {
      turn,
      zoom,
      fit,
      selectNearest: () => {
        onSelect(inView.ids[0]);
      },
      unselect: () => {
        onSelect(undefined);
      },
    });
    if (isKnown) event.preventDefault();
  };
  const lookAt = (id: string) => {
    const point = located?.list.indexOf(id) ?? -1;
    const [latitude, longitude] = [located?.coordinates[point * 2], located?.coordinates[point * 2 + 1]];
    onSelect(id);
    if (latitude !== undefined && longitude !== undefined) move((camera) => ({ ...camera, latitude, longitude }));
  };
  return { ...canvases, marker, inView, onKeyDown, zoom, fit, lookAt };
}

/** The colours of the theme, as defined by the stage's own style. */
function colorsOf(element: HTMLElement): GlobeColors {
  const style = getComputedStyle(element);
  const [red = 0, green = 0, blue = 0] = style.getPropertyValue('--globe-point').split(',').map(Number);
  return {
    sea: style.getPropertyValue('--globe-sea').trim(),
    land: style.getPropertyValue('--globe-land').trim(),
    line: style.getPropertyValue('--globe-line').trim(),
    point: [red, green, blue],
  };
}
