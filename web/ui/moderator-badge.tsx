import { text } from "../i18n/index.ts";
import "./moderator-badge.css";

/** Marks a moderator. A drawing, because a name can contain any character but no drawing. */
export const ModeratorBadge = () => (
  <span class="moderator-badge" role="img" aria-label={text.moderator} title={text.moderator}>
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2 3.5 5v6.5c0 5 3.5 8.5 8.5 10.5 5-2 8.5-5.5 8.5-10.5V5z" />
      <path class="check" d="m8 12 3 3 5.5-6" />
    </svg>
  </span>
);
