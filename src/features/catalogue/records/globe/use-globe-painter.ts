import { useEffect, useEffectEvent, useRef } from 'react';
import { listenToGlobe } from './globe-input.ts';
import { GlobePainter } from './globe-painter.ts';

interface GlobeEvents {
  /** The globe has stopped moving. */
  readonly onRest: (globe: GlobePainter) => void;
  readonly onFrame: () => void;
  /** Where the globe was pressed, in device pixels of the stage. */
  readonly onPress: (globe: GlobePainter, x: number, y: number) => void;
}

/** The canvases of a globe, and what draws on them and listens to the pointer for as long as they are on the screen. */
export function useGlobePainter(events: GlobeEvents) {
  const stage = useRef<HTMLDivElement>(null);
  const land = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const painter = useRef<GlobePainter>(null);
  const onRest = useEffectEvent(events.onRest);
  const onFrame = useEffectEvent(events.onFrame);
  const onPress = useEffectEvent(events.onPress);

  useEffect(() => {
    const [element, landCanvas, pointCanvas] = [stage.current, land.current, points.current];
    if (!element || !landCanvas || !pointCanvas) return undefined;
    const globe = new GlobePainter(landCanvas, pointCanvas, () => {
      if (painter.current) onRest(painter.current);
    });
    globe.onFrame = () => {
      onFrame();
    };
    painter.current = globe;
    const observer = new ResizeObserver(() => {
      globe.resize(element.clientWidth, element.clientHeight);
    });
    observer.observe(element);
    const stopListening = listenToGlobe(element, globe, (x, y) => {
      onPress(globe, x, y);
    });
    return () => {
      observer.disconnect();
      stopListening();
      globe.stop();
      painter.current = null;
    };
  }, []);
  return { stage, land, points, painter };
}
