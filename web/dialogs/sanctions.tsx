import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { SanctionedUser } from "../../rooms/protocol/sanctions.ts";
import type { RequestError } from "../client/errors.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatBriefly, text } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { nameIn } from "./names.ts";
import "./people.css";
import { Section } from "./section.tsx";

/** A mute or a removal: someone may be both muted and removed. */
interface Sanction {
  userId: string;
  username: string;
  kind: "muted" | "removed";
  until: Date;
}

const sanctionsOf = (
  client: RoomClient,
  { userId, username, mutedUntil, removedUntil }: SanctionedUser,
): Sanction[] => {
  const name = username ?? nameIn(client, userId);
  return (["muted", "removed"] as const).flatMap((kind) => {
    const until = kind === "muted" ? mutedUntil : removedUntil;
    return until === null ? [] : { userId, username: name, kind, until: new Date(until) };
  });
};

interface Props {
  client: RoomClient;
  /** Opens the moderation of a user. */
  onModerate: (user: User) => void;
}

/** The people who are muted or removed, each with a button to lift that. */
export const Sanctions = ({ client, onModerate }: Props) => {
  const sanctions = useSignal<Sanction[]>([]);
  const state = useSignal<"loading" | "failed" | "loaded">("loading");
  const error = useSignal<RequestError | null>(null);
  const list = useRef<HTMLUListElement>(null);

  const load = async () => {
    state.value = "loading";
    const found = await client.loadSanctions();
    if (found) sanctions.value = found.flatMap((each) => sanctionsOf(client, each));
    state.value = found ? "loaded" : "failed";
  };
  const lift = async (sanction: Sanction) => {
    const request = sanction.kind === "muted" ? client.muteUser : client.removeUser;
    error.value = await request(sanction.userId, 0);
    if (error.value !== null) return;
    // The button goes with its row.
    list.current?.closest("details")?.querySelector("summary")?.focus();
    sanctions.value = sanctions.value.filter((each) => each !== sanction);
  };

  const now = new Date();
  return (
    <Section title={dialogText.sanctions} state={state.value} onLoad={load}>
      <ul class="people" ref={list}>
        {sanctions.value.map((sanction) => (
          <li key={`${sanction.kind} ${sanction.userId}`}>
            <Avatar userId={sanction.userId} username={sanction.username} />
            <span class="person">
              <span class="name">{sanction.username}</span>{" "}
              <small>{dialogText.sanctionUntil[sanction.kind](formatBriefly(sanction.until, now))}</small>
            </span>
            <IconButton
              icon="more"
              label={dialogText.actionsFor(sanction.username)}
              aria-haspopup="dialog"
              onClick={() => onModerate({ id: sanction.userId, username: sanction.username })}
            />
            <button
              class="button small"
              type="button"
              aria-label={`${dialogText.lift}: ${sanction.username}`}
              onClick={() => lift(sanction)}
            >
              {dialogText.lift}
            </button>
          </li>
        ))}
      </ul>
      {error.value !== null && (
        <p class="note error" role="alert">
          {text.error(error.value)}
        </p>
      )}
      {state.value === "loaded" && sanctions.value.length === 0 && <p class="note">{dialogText.noSanctions}</p>}
    </Section>
  );
};
