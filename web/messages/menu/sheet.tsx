import { useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../../i18n/index.ts";
import { Icon } from "../../ui/icons.tsx";
import { Modal } from "../../ui/modal.tsx";
import { summaryOf } from "../message/summary.ts";
import "./menu.css";
import { reactedBy } from "../reactions/reaction-names.ts";
import type { MenuProps } from "./menu.tsx";
import { canReact } from "./permissions.ts";
import { QuickReactions } from "./quick-reactions.tsx";
import "./sheet.css";

/** The menu of a message on a touch screen: a sheet at the bottom, which also says who has reacted. */
export const Sheet = ({ client, message, actions, onChoose, onPicker, onClose }: MenuProps) => {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => ignoreRelease(body.current?.closest("dialog")), []);
  const reactions = client.reactionsOf(message);
  return (
    <Modal title={message.username || text.deletedUser} onClose={onClose}>
      <div class="message-sheet" ref={body}>
        <p class="excerpt" dir="auto">
          {summaryOf(message)}
        </p>
        {canReact(client, message) && (
          <QuickReactions client={client} message={message} isInMenu={false} onChoose={onChoose} onPicker={onPicker} />
        )}
        {reactions.length > 0 && (
          <ul class="reacted-by" aria-label={text.reactions}>
            {reactions.map((reaction) => (
              <li key={reaction.emoji}>
                <span>{reaction.emoji}</span> {reactedBy(client, reaction)}
              </li>
            ))}
          </ul>
        )}
        <ul>
          {actions.map(({ icon, label, isDangerous, run }) => (
            <li key={icon}>
              <button
                class={isDangerous ? "menu-item danger" : "menu-item"}
                type="button"
                onClick={() => onChoose(run)}
              >
                <Icon name={icon} />
                {label}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
};

/** Ignores the click that some browsers send when the finger of the long press is lifted: it began elsewhere. */
const ignoreRelease = (dialog: HTMLElement | null | undefined): (() => void) => {
  const controller = new AbortController();
  const { signal } = controller;
  dialog?.addEventListener("pointerdown", () => controller.abort(), { signal, capture: true });
  dialog?.addEventListener("keydown", () => controller.abort(), { signal, capture: true });
  dialog?.addEventListener("click", (event) => event.stopImmediatePropagation(), { signal, capture: true });
  return () => controller.abort();
};
