import type { ComponentChildren } from "preact";
import { text } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";

interface Props {
  title: string;
  state: "loading" | "failed" | "loaded";
  /** Called when the section is opened, and to try again. */
  onLoad: () => void;
  children: ComponentChildren;
}

/** A section of a dialog that is loaded each time it is opened. */
export const Section = ({ title, state, onLoad, children }: Props) => (
  <details class="section" onToggle={({ currentTarget }) => currentTarget.open && onLoad()}>
    <summary>
      {title}
      <Icon name="down" />
    </summary>
    {children}
    <div role="status">
      {state === "loading" && <p class="note">{text.loading}</p>}
      {state === "failed" && (
        <p class="note error">
          {text.loadFailed}{" "}
          <button class="link" type="button" onClick={onLoad}>
            {text.retry}
          </button>
        </p>
      )}
    </div>
  </details>
);
