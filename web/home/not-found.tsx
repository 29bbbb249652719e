import type { Preferences } from "../app/preferences.ts";
import { text } from "../i18n/index.ts";
import { Welcome } from "./welcome.tsx";

/** Shown for an address that has no page. */
export const NotFound = ({ preferences }: { preferences: Preferences }) => (
  <Welcome preferences={preferences}>
    <p class="notice">{text.notFound}</p>
    <a class="button" href="/">
      {text.home}
    </a>
  </Welcome>
);
