import { hueOf } from "../client/grouping.ts";

const HUES = 8;

/** The class that gives a user their colour. */
export const hueClass = (userId: string | null): string => `hue-${hueOf(userId ?? "", HUES)}`;

/** A user's initial on the user's colour. */
export const Avatar = ({ userId, username }: { userId: string | null; username: string }) => (
  <span class={`avatar ${hueClass(userId)}`} aria-hidden="true">
    {[...new Intl.Segmenter().segment(username)][0]?.segment.toUpperCase()}
  </span>
);
