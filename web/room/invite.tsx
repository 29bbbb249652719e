import { linkTo } from "../app/router.ts";
import { text } from "../i18n/index.ts";
import "../ui/button.css";
import { copyText } from "../ui/copy.ts";
import { Icon } from "../ui/icons.tsx";
import "./invite.css";

/** Copies the room's address, and says so. */
export const copyRoomLink = (room: string): Promise<boolean> => copyText(linkTo(room), text.linkCopied);

/** Opens the system's share sheet on a touch screen. Returns false where there is none. */
const share = async (room: string): Promise<boolean> => {
  if (!("share" in navigator) || !matchMedia("(pointer: coarse)").matches) return false;
  try {
    await navigator.share({ title: `${room} · Samovar`, url: linkTo(room) });
    return true;
  } catch (error) {
    // The user has closed the sheet.
    return error instanceof DOMException && error.name === "AbortError";
  }
};

/** Shares the room's address, or copies it. */
export const Invite = ({ room }: { room: string }) => (
  <button
    class="button small invite"
    type="button"
    onClick={async () => {
      if (!(await share(room))) await copyRoomLink(room);
    }}
  >
    <Icon name="link" />
    {text.invite}
  </button>
);
