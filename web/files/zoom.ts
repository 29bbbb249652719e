/** The zoom of an image that fits into its frame. Nothing here knows the DOM. */

/** `x` and `y` move the image's middle from the middle of the frame, pixels. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const FITTED: Zoom = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 8;

const clamp = (value: number, most: number): number => Math.min(Math.max(value, -most), most);

/** Keeps the image in its frame: it moves only where it is larger. `image` is its size when it fits. */
export const contain = ({ scale, x, y }: Zoom, image: Size, frame: Size): Zoom => ({
  scale,
  x: clamp(x, Math.max((image.width * scale - frame.width) / 2, 0)),
  y: clamp(y, Math.max((image.height * scale - frame.height) / 2, 0)),
});

/** Zooms by `factor` around `point`, which is relative to the middle of the frame: what is there stays there. */
export const zoomAt = ({ scale, x, y }: Zoom, factor: number, point: Point): Zoom => {
  const next = Math.min(Math.max(scale * factor, 1), MAX_SCALE);
  const ratio = next / scale;
  return { scale: next, x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio };
};
