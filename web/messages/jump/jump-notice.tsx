import { text } from "../../i18n/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import "./jump-notice.css";
import type { Navigation } from "./navigation.ts";

/** Shows the outcome of a link to a message, over the list. */
export const JumpNotice = ({ navigation }: { navigation: Navigation }) => {
  const notice = navigation.notice.value;
  return (
    <div class="jump-notice-area" role="status">
      {notice === "loading" && (
        <p class="jump-notice loading" aria-hidden="true">
          {text.loading}
        </p>
      )}
      {notice !== null && notice !== "loading" && (
        <div class="jump-notice">
          <p>{text.jumpNotice[notice]}</p>
          {notice === "failed" && (
            <button class="button small" type="button" onClick={navigation.retry}>
              {text.retry}
            </button>
          )}
          <IconButton icon="close" label={text.close} onClick={navigation.dismiss} />
        </div>
      )}
    </div>
  );
};
