/** Line charts as SVG, with logarithmic axes and a line for each series. */

export interface Series {
  title: string;
  points: readonly { x: number; y: number }[];
}

export interface Plot {
  title: string;
  xTitle: string;
  yTitle: string;
  series: readonly Series[];
}

const WIDTH = 800;
const HEIGHT = 440;
const LEFT = 64;
const RIGHT = 245;
const TOP = 48;
const BOTTOM = 56;
/** Distinguishable with colour vision deficiencies (after Okabe and Ito). */
const COLOURS = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#999999", "#e69f00"];
const LABEL_GAP = 17;

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const text = (x: number, y: number, words: string, attributes = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeXml(words)}</text>`;

/** A logarithmic scale from values to pixels, with a margin around the range of values. */
const logScale = (values: readonly number[], from: number, to: number): ((value: number) => number) => {
  const low = Math.log(Math.min(...values) / 1.15);
  const high = Math.log(Math.max(...values) * 1.15);
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
};

/** 1, 2 and 5 times the powers of ten within the range of values. */
const ticks = (values: readonly number[]): number[] => {
  const low = Math.min(...values) / 1.15;
  const high = Math.max(...values) * 1.15;
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const digit of [1, 2, 5]) {
      const value = digit * 10 ** power;
      if (value >= low && value <= high) found.push(value);
    }
  }
  return found;
};

const tickText = (value: number): string =>
  value >= 1 ? value.toLocaleString("en-US") : String(Number(value.toPrecision(2)));

/** Positions for the labels at the ends of the lines, moved apart where they would overlap. */
const spread = (wanted: readonly number[]): number[] => {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  let last = -Infinity;
  for (const { y, i } of order) {
    last = Math.max(y, last + LABEL_GAP);
    placed[i] = last;
  }
  return placed;
};

/** Draws a plot. Missing figures are left out, and so are series without any. */
export const drawPlot = ({ title, xTitle, yTitle, series }: Plot): string => {
  const drawn = series
    .map(({ points, ...rest }) => ({ ...rest, points: points.filter(({ y }) => y > 0).sort((a, b) => a.x - b.x) }))
    .filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  const xs = all.map(({ x }) => x);
  const ys = all.map(({ y }) => y);
  const right = WIDTH - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  const x = logScale(xs, LEFT, right);
  const y = logScale(ys, bottom, TOP);
  const across = ticks(ys).flatMap((value) => [
    `<line x1="${LEFT}" x2="${right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#ddd"/>`,
    text(LEFT - 8, y(value) + 4, tickText(value), 'text-anchor="end"'),
  ]);
  const below = [...new Set(xs)].map((value) => text(x(value), bottom + 20, tickText(value), 'text-anchor="middle"'));
  const labels = spread(drawn.map(({ points }) => y(points.at(-1)?.y ?? 1)));
  const lines = drawn.flatMap(({ title: name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
    return [
      `<polyline points="${path.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(
        (point) => `<circle cx="${x(point.x).toFixed(1)}" cy="${y(point.y).toFixed(1)}" r="3.5" fill="${colour}"/>`,
      ),
      text(right + 12, (labels[i] ?? 0) + 4, name, `fill="${colour}"`),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 24, title, 'font-size="16" font-weight="600"'),
    text(LEFT, TOP - 6, yTitle, 'fill="#555"'),
    text((LEFT + right) / 2, HEIGHT - 14, xTitle, 'text-anchor="middle" fill="#555"'),
    ...across,
    ...below,
    ...lines,
    "</svg>\n",
  ].join("\n");
};
