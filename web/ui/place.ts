/** Distance from the anchor and from the edges of the window, in pixels. */
const GAP = 6;

const clamp = (value: number, max: number): number => Math.max(GAP, Math.min(value, max));

/** Places a box, whose position is fixed, below or above `anchor` where there is space, and within the window. */
export const placeNear = (box: HTMLElement, anchor: Element, preferred: "below" | "above"): void => {
  const { innerWidth, innerHeight } = window;
  const near = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = near.bottom + GAP;
  const above = near.top - GAP - height;
  const fits = { below: below + height + GAP <= innerHeight, above: above >= GAP };
  const other = preferred === "below" ? "above" : "below";
  const side = fits[preferred] || !fits[other] ? preferred : other;
  box.style.left = `${clamp(near.left, innerWidth - width - GAP)}px`;
  box.style.top = `${clamp(side === "below" ? below : above, innerHeight - height - GAP)}px`;
};
