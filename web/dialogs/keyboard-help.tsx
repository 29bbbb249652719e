import { moreText } from "../i18n/index.ts";
import type { KeyboardAction } from "../i18n/text.ts";

const KEYS: readonly (readonly [KeyboardAction, ...string[]])[] = [
  ["send", "Enter"],
  ["newLine", "Shift", "Enter"],
  ["regions", "F6"],
  ["composer", "Esc"],
  ["switchRoom", "Ctrl", "K"],
  ["nextRoom", "Alt", "↑ ↓"],
  ["help", "Ctrl", "/"],
];

/** What the keyboard can do; `keyboard.ts` does it. */
export const KeyboardHelp = () => (
  <section class="setting">
    <h3>{moreText.keyboard}</h3>
    <dl class="keys">
      {KEYS.map(([action, ...keys]) => (
        <div key={action}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{moreText.keys[action]}</dd>
        </div>
      ))}
    </dl>
  </section>
);
