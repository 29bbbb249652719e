import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { RoomClient } from "../client/room-client.ts";
import type { RoomState } from "../client/state.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatBriefly, text } from "../i18n/index.ts";
import { NameForm } from "../ui/fields.tsx";
import "./join-error.css";

interface Props {
  client: RoomClient;
  /** This user's name. */
  name: string;
  state: Extract<RoomState, { kind: "rejected" | "name_rejected" }>;
}

/** Explains why this user cannot join, and offers what they can do about it. */
const JoinError = ({ client, name, state }: Props) =>
  state.kind === "rejected" ? (
    <Rejected client={client} code={state.code} />
  ) : (
    <section class="join-error">
      <h2>{dialogText.chooseAnotherName}</h2>
      <NameForm
        key={state.code}
        name={name}
        label={dialogText.yourName}
        submit={dialogText.join}
        error={state.code}
        onName={client.rename}
      />
    </section>
  );

const Rejected = ({ client, code }: { client: RoomClient; code: number }) => {
  const until = client.removedUntil.value;
  const hint = dialogText.joinErrorHint(code);
  return (
    <section class="join-error" role="alert">
      <h2>{dialogText.joinError(code)}</h2>
      {hint && <p>{hint}</p>}
      {code === CLOSE.removed && until !== null && (
        <p>{dialogText.removedUntil(formatBriefly(new Date(until), new Date()))}</p>
      )}
      <div class="buttons">
        <button class="button primary" type="button" onClick={client.restart}>
          {text.retry}
        </button>
        <a class="button" href="/">
          {text.home}
        </a>
      </div>
    </section>
  );
};

export default JoinError;
