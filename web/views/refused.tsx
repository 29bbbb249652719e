import type { Status } from "../chat/connection.ts";
import { text } from "../text/index.ts";

interface Props {
  status: Extract<Status, { kind: "refused" }>;
  onRetry: () => void;
}

/** The room does not want this connection back: says why, and what can be done. */
export const Refused = ({ status, onRetry }: Props) => (
  <section class="obstacle" role="alert">
    <h2>{text.refused(status.code)}</h2>
    <div class="actions">
      <button class="button primary" type="button" onClick={onRetry}>
        {text.retry}
      </button>
      <a class="button" href="/">
        {text.home}
      </a>
    </div>
  </section>
);
