import "./avatar.css";
import { hueClass } from "./hue.ts";
import { Icon } from "./icons.tsx";

/** A user's initial on the user's colour; a neutral figure for an erased user, who has no name. */
export const Avatar = ({ userId, username }: { userId: string | null; username: string }) => (
  <span class={username === "" ? "avatar" : `avatar ${hueClass(userId)}`} aria-hidden="true">
    {username === "" ? <Icon name="person" /> : [...new Intl.Segmenter().segment(username)][0]?.segment.toUpperCase()}
  </span>
);
