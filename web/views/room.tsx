import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { CLOSE } from "../../rooms/wire.ts";
import { createRoom } from "../chat/room.ts";
import type { Session, SessionKeeper } from "../chat/session.ts";
import type { Store } from "../chat/storage.ts";
import { isOffline, watchNetwork } from "../network.ts";
import { navigate } from "../router.ts";
import { text } from "../text/index.ts";
import { Banner } from "./banner.tsx";
import { Composer } from "./composer.tsx";
import { NameForm } from "./fields.tsx";
import { Header } from "./header.tsx";
import { Members } from "./members.tsx";
import { Messages } from "./messages.tsx";
import { Modal } from "./modal.tsx";
import { Refused } from "./refused.tsx";
import { RoomSwitcher } from "./rooms.tsx";

interface Props {
  keeper: SessionKeeper;
  store: Store;
  /** The room's canonical name. */
  room: string;
}

/** A room: what is said, who is there, and where to say something. */
export const RoomPage = ({ keeper, store, room }: Props) => {
  const client = useMemo(() => {
    const first = keeper.session.peek() as Session;
    return createRoom({
      room,
      origin: location.origin.replace(/^http/, "ws"),
      session: () => keeper.session.peek() ?? first,
      store,
      isOffline,
      onRenamed: keeper.renamed,
    });
  }, []);
  useEffect(() => {
    const stop = watchNetwork(client);
    return () => {
      stop();
      client.close();
    };
  }, []);

  const open = useSignal<"rooms" | "people" | "name" | null>(null);
  const close = () => {
    open.value = null;
  };
  const entry = client.entry.value;
  const refusal = useComputed(() => (client.status.value.kind === "refused" ? client.status.value : null));
  // A token that is refused is replaced unasked; its owner need not know.
  const code = refusal.value?.code;
  useEffect(() => {
    if (code === CLOSE.unauthorized) void keeper.replace();
  }, [code]);

  const { total } = client.roster.value;
  const isIn = total > 0 && refusal.value === null && entry.kind !== "name_refused";
  const name = keeper.session.value?.user.username ?? "";
  const showPeople = () => {
    open.value = "people";
  };
  const rename = () => {
    open.value = "name";
  };
  return (
    <div class="room">
      <Header
        client={client}
        onRooms={() => {
          open.value = "rooms";
        }}
        onPeople={showPeople}
        onLeave={() => {
          client.leave();
          navigate("/");
        }}
      />
      <main class="talk">
        {refusal.value ? (
          <Refused status={refusal.value} onRetry={client.restart} />
        ) : entry.kind === "name_refused" ? (
          <section class="obstacle">
            <h2>{text.nameRefused}</h2>
            <NameForm
              key={entry.code}
              name={name}
              label={text.yourName}
              submit={text.enter}
              refusal={entry.code}
              onName={client.rename}
            />
          </section>
        ) : (
          <>
            <Banner status={client.status} onRetry={client.restart} />
            <Messages client={client} />
            <Composer client={client} />
          </>
        )}
      </main>
      <aside class="side" aria-label={text.people}>
        {isIn && (
          <>
            <h2>{text.peopleHere(total)}</h2>
            <Members client={client} name={name} onRename={rename} />
          </>
        )}
      </aside>
      {open.value === "rooms" && (
        <RoomSwitcher current={room} token={keeper.session.peek()?.token ?? ""} onClose={close} />
      )}
      {open.value === "people" && (
        <Modal title={isIn ? text.peopleHere(total) : text.people} shape="sheet" onClose={close}>
          {isIn && <Members client={client} name={name} onRename={rename} />}
        </Modal>
      )}
      {open.value === "name" && (
        <Modal title={text.changeName} onClose={close}>
          <NameForm
            name={name}
            label={text.newName}
            submit={text.save}
            onName={async (next) => {
              const refused = await client.rename(next);
              if (refused === null) close();
              return refused;
            }}
          />
        </Modal>
      )}
    </div>
  );
};
