import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { GlobePoints } from '../../../../catalogue/query/query-types.ts';
import { type Camera, turned, zoomed } from './camera.ts';
import { pointsNear, placeOnStage } from './find-points.ts';
import { fitCamera } from './fit-camera.ts';
import { listenToGlobe } from './globe-input.ts';
import { type GlobeColors, GlobePainter } from './globe-painter.ts';
import { toUnitVectors } from './unit-vectors.ts';

const MOST_LISTED = 50;
const PRESS_REACH = 16;
const KEY_STEP_PIXELS = 60;
const ZOOM_STEP = 1.5;

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
  const stage = useRef<HTMLDivElement>(null);
  const land = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const marker = useRef<HTMLDivElement>(null);
  const painter = useRef<GlobePainter>(null);
  const [inView, setInView] = useState<InView>({ count: 0, ids: [] });
  const colorScheme = useComputedColorScheme('light');
  const vectors = useMemo(() => toUnitVectors(located?.coordinates ?? new Float32Array(0)), [located]);

  const atRest = useEffectEvent(() => {
    const globe = painter.current;
    if (!globe) return;
    cameras.set(viewId, globe.camera);
    const middle = { x: globe.stage.width / 2, y: globe.stage.height / 2 };
    const { count, nearest } = pointsNear(globe.vectors, globe.camera, globe.stage, middle, MOST_LISTED);
    setInView({ count, ids: nearest.flatMap(({ point }) => located?.list.at(point) ?? []) });
  });
  const selectNear = useEffectEvent((x: number, y: number, reach: number) => {
    const globe = painter.current;
    if (!globe) return;
    const [nearest] = pointsNear(globe.vectors, globe.camera, globe.stage, { x, y }, 1).nearest;
    onSelect(nearest && nearest.distance <= reach ? located?.list.at(nearest.point) : undefined);
  });
  const placeMarker = useEffectEvent(() => {
    const globe = painter.current;
    const element = marker.current;
    if (!globe || !element) return;
    const point = selectedId === undefined ? -1 : (located?.list.indexOf(selectedId) ?? -1);
    const place = point === -1 ? undefined : placeOnStage(globe.vectors, point, globe.camera, globe.stage);
    element.hidden = !place;
    if (place) element.style.transform = `translate(${place.x / globe.pixelRatio}px, ${place.y / globe.pixelRatio}px)`;
  });

  useEffect(() => {
    const [element, landCanvas, pointCanvas] = [stage.current, land.current, points.current];
    if (!element || !landCanvas || !pointCanvas) return undefined;
    const globe = new GlobePainter(landCanvas, pointCanvas, () => {
      atRest();
    });
    globe.onFrame = () => {
      placeMarker();
    };
    painter.current = globe;
    const observer = new ResizeObserver(() => {
      globe.resize(element.clientWidth, element.clientHeight);
    });
    observer.observe(element);
    const stopListening = listenToGlobe(element, globe, (x, y) => {
      selectNear(x, y, PRESS_REACH * globe.pixelRatio);
    });
    return () => {
      observer.disconnect();
      stopListening();
      globe.stop();
      painter.current = null;
    };
  }, []);
  useEffect(() => {
    const globe = painter.current;
    if (!globe) return;
    if (globe.vectors.length === 0 && vectors.length > 0) {
      globe.moveTo(cameras.get(viewId) ?? fitCamera(vectors));
    }
    globe.setPoints(vectors);
  }, [vectors, viewId]);
  useEffect(() => {
    if (stage.current) painter.current?.setColors(colorsOf(stage.current));
  }, [colorScheme]);
  useEffect(() => {
    placeMarker();
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
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => {
        turn(KEY_STEP_PIXELS, 0);
      },
      ArrowRight: () => {
        turn(-KEY_STEP_PIXELS, 0);
      },
      ArrowUp: () => {
        turn(0, KEY_STEP_PIXELS);
      },
      ArrowDown: () => {
        turn(0, -KEY_STEP_PIXELS);
      },
      '+': () => {
        zoom(ZOOM_STEP);
      },
      '=': () => {
        zoom(ZOOM_STEP);
      },
      '-': () => {
        zoom(1 / ZOOM_STEP);
      },
      Home: fit,
      Enter: () => {
        onSelect(inView.ids[0]);
      },
      Escape: () => {
        onSelect(undefined);
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  const lookAt = (id: string) => {
    const point = located?.list.indexOf(id) ?? -1;
    const [latitude, longitude] = [located?.coordinates[point * 2], located?.coordinates[point * 2 + 1]];
    onSelect(id);
    if (latitude !== undefined && longitude !== undefined) move((camera) => ({ ...camera, latitude, longitude }));
  };
  return { stage, land, points, marker, inView, onKeyDown, zoom, fit, lookAt };
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
