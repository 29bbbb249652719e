import { generate } from "lean-qr";

/** The margin that scanners need, in modules. */
const MARGIN = 4;

/** A QR code of `content`, dark on white in every theme, because not all scanners read the reverse. */
export const QrCode = ({ content, label }: { content: string; label: string }) => {
  const code = generate(content);
  const size = code.size + 2 * MARGIN;
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
  }
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path class="paper" d={`M0 0h${size}v${size}H0z`} />
      <path class="ink" d={path} />
    </svg>
  );
};
