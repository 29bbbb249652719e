import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { linkPath } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { LinkCode } from "../client/devices.ts";
import type { RequestError } from "../client/errors.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";
import { useSecondsUntil } from "../ui/use-seconds-until.ts";
import "./devices.css";
import { QrCode } from "./qr-code.tsx";

interface Props {
  chat: ChatClient;
  onClose: () => void;
}

/** Shows a code for another device, and says when it has been used. */
export const LinkDevice = ({ chat, onClose }: Props) => {
  const link = useSignal<LinkCode | null>(null);
  const error = useSignal<RequestError | null>(null);
  const load = async () => {
    error.value = null;
    const result = await chat.linkDevice();
    if ("error" in result) error.value = result.error;
    else link.value = result;
  };
  useEffect(() => void load(), []);
  const before = useRef(chat.deviceLinkedAt.peek());
  const isLinked = chat.deviceLinkedAt.value !== before.current;
  return (
    <Modal title={dialogText.linkDevice} onClose={onClose}>
      <div class="link-device" aria-live="polite">
        {isLinked ? (
          <>
            <p class="linked">{dialogText.deviceLinked}</p>
            <button class="button primary" type="button" onClick={onClose}>
              {text.close}
            </button>
          </>
        ) : error.value !== null ? (
          <>
            <p class="note error">{text.error(error.value)}</p>
            <button class="button" type="button" onClick={load}>
              {text.retry}
            </button>
          </>
        ) : link.value === null ? (
          <p class="note">{text.loading}</p>
        ) : (
          <Code key={link.value.code} link={link.value} onNew={load} />
        )}
      </div>
    </Modal>
  );
};

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const Code = ({ link: { code, expiresAt }, onNew }: { link: LinkCode; onNew: () => void }) => {
  const left = useSecondsUntil(Date.parse(expiresAt));
  if (left <= 0) {
    return (
      <>
        <p>{dialogText.codeExpired}</p>
        <button class="button primary" type="button" onClick={onNew}>
          {dialogText.newCode}
        </button>
      </>
    );
  }
  return (
    <>
      <p>{dialogText.scanCode}</p>
      <QrCode content={location.origin + linkPath(code)} label={dialogText.scanCode} />
      <p>{dialogText.enterCode(location.host + linkPath())}</p>
      <p class="link-code">{code}</p>
      <p class="note">{dialogText.codeSecret}</p>
      {/* A live region would read out each second. */}
      <p class="note" aria-live="off">
        {dialogText.codeValid(minutes(left))}
      </p>
    </>
  );
};
