import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { contain, FITTED, type Point, type Zoom, zoomAt } from "./zoom.ts";

/** A pointer that moves further, pixels, drags. */
const SLACK = 10;
/** The distance that turns to another image, pixels. */
const SWIPE = 60;
/** The longest time between two taps that are one double tap, ms. */
const DOUBLE_TAP_MS = 350;
/** What a double tap or double click zooms to. */
const DOUBLE_TAP_FACTOR = 2.5;
/** How much a pixel of the wheel zooms, and one of a trackpad's pinch, which has smaller steps. */
const WHEEL = 0.002;
const PINCH_WHEEL = 0.01;

interface ZoomOptions {
  /** The frame of the image. */
  stage: RefObject<HTMLElement | null>;
  image: RefObject<HTMLImageElement | null>;
  /** Names what is shown: another image fits again. */
  shown: string;
  /** A swipe to the next (1) or the previous (-1) image. */
  onSwipe: (step: -1 | 1) => void;
  /** A click beside the image. */
  onOutside: () => void;
}

export interface ZoomControl {
  readonly zoom: ReadonlySignal<Zoom>;
  /** Zooms around the middle. */
  by(factor: number): void;
  reset(): void;
}

interface Gesture {
  readonly from: Point;
  hasMoved: boolean;
  /** There was a second finger. */
  isPinch: boolean;
}

const middleOf = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

const distanceOf = ([a, b]: readonly Point[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0);

/** Zooms and moves an image by mouse, wheel and fingers. */
export const useZoom = ({ stage, image, shown, onSwipe, onOutside }: ZoomOptions): ZoomControl => {
  const zoom = useSignal(FITTED);
  const calls = useMemo(() => ({ onSwipe, onOutside }), []);
  Object.assign(calls, { onSwipe, onOutside });

  const set = (next: Zoom) => {
    const { current: frame } = stage;
    const { current: shownImage } = image;
    if (!frame || !shownImage) return;
    const size = { width: shownImage.offsetWidth, height: shownImage.offsetHeight };
    zoom.value = contain(next, size, { width: frame.clientWidth, height: frame.clientHeight });
  };
  const by = (factor: number, point: Point = { x: 0, y: 0 }) => set(zoomAt(zoom.peek(), factor, point));
  const reset = () => {
    zoom.value = FITTED;
  };

  useLayoutEffect(reset, [shown]);

  useLayoutEffect(() => {
    const { current: frame } = stage;
    if (!frame) return;
    const controller = new AbortController();
    const { signal } = controller;
    const pointers = new Map<number, Point>();
    let gesture: Gesture | null = null;
    let lastTap = { at: 0, x: 0, y: 0 };

    const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top, width, height } = frame.getBoundingClientRect();
      return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
    };
    const isOutside = ({ clientX, clientY }: MouseEvent): boolean => {
      const box = image.current?.getBoundingClientRect();
      return !box || clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
    };
    const tapped = (event: PointerEvent) => {
      const point = pointOf(event);
      const isSecond =
        event.timeStamp - lastTap.at < DOUBLE_TAP_MS &&
        Math.hypot(point.x - lastTap.x, point.y - lastTap.y) < 3 * SLACK;
      lastTap = { at: isSecond ? 0 : event.timeStamp, ...point };
      if (isOutside(event)) calls.onOutside();
      else if (isSecond && zoom.peek().scale > 1) reset();
      else if (isSecond) by(DOUBLE_TAP_FACTOR, point);
    };

    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button"))) return;
      frame.setPointerCapture(event.pointerId);
      const point = pointOf(event);
      pointers.set(event.pointerId, point);
      if (pointers.size === 1) gesture = { from: point, hasMoved: false, isPinch: false };
      else if (gesture) gesture.isPinch = true;
    };
    const onMove = (event: PointerEvent) => {
      if (!pointers.has(event.pointerId) || !gesture) return;
      const before = [...pointers.values()];
      const point = pointOf(event);
      pointers.set(event.pointerId, point);
      const after = [...pointers.values()];
      if (Math.hypot(point.x - gesture.from.x, point.y - gesture.from.y) > SLACK) gesture.hasMoved = true;
      const [from, to] = [middleOf(before), middleOf(after)];
      const factor = before.length > 1 ? distanceOf(after) / Math.max(distanceOf(before), 1) : 1;
      const zoomed = zoomAt(zoom.peek(), factor, from);
      if (zoomed.scale > 1 || factor !== 1)
        set({ ...zoomed, x: zoomed.x + to.x - from.x, y: zoomed.y + to.y - from.y });
    };
    const onUp = (event: PointerEvent) => {
      if (!pointers.delete(event.pointerId) || pointers.size > 0 || !gesture) return;
      const { from, hasMoved, isPinch } = gesture;
      gesture = null;
      if (isPinch || event.type === "pointercancel") return;
      if (!hasMoved) return tapped(event);
      const { x, y } = pointOf(event);
      const isSwipe = Math.abs(x - from.x) > SWIPE && Math.abs(x - from.x) > 2 * Math.abs(y - from.y);
      if (isSwipe && zoom.peek().scale === 1) calls.onSwipe(x < from.x ? 1 : -1);
    };
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      by(Math.exp(-event.deltaY * (event.ctrlKey ? PINCH_WHEEL : WHEEL)), pointOf(event));
    };
    frame.addEventListener("pointerdown", onDown, { signal });
    frame.addEventListener("pointermove", onMove, { signal });
    frame.addEventListener("pointerup", onUp, { signal });
    frame.addEventListener("pointercancel", onUp, { signal });
    frame.addEventListener("wheel", onWheel, { signal, passive: false });
    addEventListener("resize", reset, { signal });
    return () => controller.abort();
  }, []);

  return { zoom, by, reset };
};
