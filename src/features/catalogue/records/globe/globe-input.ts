import { turned, zoomed } from './camera.ts';
import type { GlobePainter } from './globe-painter.ts';

/** Less movement than this is a click, not a drag. */
const PRESS_PIXELS = 5;

/**
 * Turns the globe by dragging, and zooms it with the wheel or two fingers.
 * @param onPress receives the position of a click, in device pixels of the stage.
 * @returns a function that stops it.
 */
export function listenToGlobe(
  element: HTMLElement,
  painter: GlobePainter,
  onPress: (x: number, y: number) => void,
): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;

  const onDown = (event: PointerEvent) => {
    if (event.target instanceof Element && event.target.closest('button, a')) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 1) moved = 0;
  };
  const onMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    const spreadBefore = spread(pointers);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 2 && spreadBefore > 0)
      painter.moveTo(zoomed(painter.camera, spread(pointers) / spreadBefore));
    else if (moved > PRESS_PIXELS)
      painter.moveTo(turned(painter.camera, dx * painter.pixelRatio, dy * painter.pixelRatio, painter.stage));
  };
  const onUp = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || event.type === 'pointercancel' || moved > PRESS_PIXELS) return;
    const box = element.getBoundingClientRect();
    onPress((event.clientX - box.left) * painter.pixelRatio, (event.clientY - box.top) * painter.pixelRatio);
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    painter.moveTo(zoomed(painter.camera, Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0015 : 0.05))));
  };
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('wheel', onWheel);
  };
}

function spread(pointers: ReadonlyMap<number, { x: number; y: number }>): number {
  const [first, second] = [...pointers.values()];
  return first && second ? Math.hypot(first.x - second.x, first.y - second.y) : 0;
}
