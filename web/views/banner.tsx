import type { ReadonlySignal } from "@preact/signals";
import type { Status } from "../chat/connection.ts";
import { text } from "../text/index.ts";

interface Props {
  status: ReadonlySignal<Status>;
  onRetry: () => void;
}

/** Says that the connection is lost, and that nothing that is written is. */
export const Banner = ({ status, onRetry }: Props) => {
  const { kind } = status.value;
  const isLost = kind === "offline" || kind === "reconnecting";
  return (
    <div class="banner-place" role="status">
      {isLost && (
        <div class="banner">
          <p>
            <strong>{kind === "offline" ? text.offline : text.reconnecting}</strong> {text.willBeSent}
          </p>
          <button class="button small" type="button" onClick={onRetry}>
            {text.tryNow}
          </button>
        </div>
      )}
    </div>
  );
};
