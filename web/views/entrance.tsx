import type { ComponentChildren } from "preact";
import { text } from "../text/index.ts";
import { Mark } from "./icons.tsx";

/** The card that greets whoever is in no room yet. */
export const Entrance = ({ children }: { children: ComponentChildren }) => (
  <main class="entrance">
    <div class="card">
      <header class="welcome">
        <Mark />
        <h1>Samovar</h1>
        <p>{text.tagline}</p>
      </header>
      {children}
    </div>
  </main>
);
