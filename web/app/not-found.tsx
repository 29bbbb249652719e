import { Entrance } from "../home/welcome.tsx";
import { moreText, text } from "../i18n/index.ts";
import type { Preferences } from "./preferences.ts";

/** The address names no place of this site. */
export const Nowhere = ({ preferences }: { preferences: Preferences }) => (
  <Entrance preferences={preferences}>
    <p class="notice">{moreText.noPlace}</p>
    <a class="button" href="/">
      {text.home}
    </a>
  </Entrance>
);
