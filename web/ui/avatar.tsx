import "./avatar.css";
import { hueClass } from "./hue.ts";

/** A user's initial on the user's colour. */
export const Avatar = ({ userId, username }: { userId: string | null; username: string }) => (
  <span class={`avatar ${hueClass(userId)}`} aria-hidden="true">
    {[...new Intl.Segmenter().segment(username)][0]?.segment.toUpperCase()}
  </span>
);
