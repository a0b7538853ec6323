import { type Camera, type Stage } from './camera.ts';
import { WHOLE_GLOBE } from './fit-camera.ts';
import { type LandColors, paintLand } from './paint-land.ts';
import { paintPoints, pointSize, pointStrength } from './paint-points.ts';

const REST_AFTER_MS = 140;
/** While the globe turns, at most this many points are drawn per frame. */
const MOST_WHILE_MOVING = 150_000;

export interface GlobeColors extends LandColors {
  readonly point: readonly [red: number, green: number, blue: number];
}

/** Draws the globe on two canvases, at most once per frame, and reports when it has come to rest. */
export class GlobePainter {
  readonly #land: HTMLCanvasElement;
  readonly #points: HTMLCanvasElement;
  readonly #onRest: () => void;
  #vectors = new Float32Array(0);
  #camera = WHOLE_GLOBE;
  #colors: GlobeColors | undefined;
  #pixels: ImageData | undefined;
  #frame = 0;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #isMoving = false;
  #onFrame: () => void = () => undefined;

  constructor(land: HTMLCanvasElement, points: HTMLCanvasElement, onRest: () => void) {
    this.#land = land;
    this.#points = points;
    this.#onRest = onRest;
  }

  get camera(): Camera {
    return this.#camera;
  }

  get vectors(): Float32Array {
    return this.#vectors;
  }

  /** In device pixels. */
  get stage(): Stage {
    return { width: this.#land.width, height: this.#land.height };
  }

  /** Device pixels in a CSS pixel. */
  get pixelRatio(): number {
    return Math.min(2, window.devicePixelRatio);
  }

  /** Called after each frame, for elements on top of the canvases. */
  set onFrame(listener: () => void) {
    this.#onFrame = listener;
  }

  setPoints(vectors: Float32Array<ArrayBuffer>): void {
    this.#vectors = vectors;
    this.#rest();
  }

  setColors(colors: GlobeColors): void {
    this.#colors = colors;
    this.#rest();
  }

  /** @param width in CSS pixels, as is `height`. */
  resize(width: number, height: number): void {
    for (const canvas of [this.#land, this.#points]) {
      canvas.width = Math.max(1, Math.round(width * this.pixelRatio));
      canvas.height = Math.max(1, Math.round(height * this.pixelRatio));
    }
    this.#pixels = undefined;
    this.#rest();
  }

  moveTo(camera: Camera): void {
    this.#camera = camera;
    this.#isMoving = true;
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      this.#rest();
    }, REST_AFTER_MS);
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#restTimer);
    cancelAnimationFrame(this.#frame);
  }

  #rest(): void {
    this.#isMoving = false;
    this.#schedule();
    this.#onRest();
  }

  #schedule(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#paint();
    });
  }

  #paint(): void {
    const land = this.#land.getContext('2d');
    const points = this.#points.getContext('2d');
    const colors = this.#colors;
    if (!land || !points || !colors) return;
    const { stage } = this;
    paintLand(land, stage, this.#camera, colors, this.#isMoving);
    this.#pixels ??= points.createImageData(stage.width, stage.height);
    const count = this.#vectors.length / 3;
    const [red, green, blue] = colors.point;
    const style = {
      red,
      green,
      blue,
      strength: pointStrength(count, this.#camera.zoom),
      size: pointSize(count, this.#camera.zoom, this.pixelRatio),
    };
    const stride = this.#isMoving ? Math.max(1, Math.ceil(count / MOST_WHILE_MOVING)) : 1;
    paintPoints({ pixels: this.#pixels.data, stage, camera: this.#camera }, this.#vectors, style, stride);
    points.putImageData(this.#pixels, 0, 0);
    this.#onFrame();
  }
}
