import type { Preferences } from "../preferences.ts";
import { moreText, text } from "../text/index.ts";
import { Entrance } from "./entrance.tsx";

/** The address names no place of this site. */
export const Nowhere = ({ preferences }: { preferences: Preferences }) => (
  <Entrance preferences={preferences}>
    <p class="notice">{moreText.noPlace}</p>
    <a class="button" href="/">
      {text.home}
    </a>
  </Entrance>
);
