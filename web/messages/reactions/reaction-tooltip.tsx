import { useLayoutEffect, useRef } from "preact/hooks";
import type { Reaction } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { placeNear } from "../../ui/place.ts";
import { reactedBy } from "./reaction-names.ts";

interface Props {
  client: RoomClient;
  reaction: Reaction;
  id: string;
}

/** Says above a chip who has reacted. It describes the chip, and is no part of its name. */
export const ReactionTooltip = ({ client, reaction, id }: Props) => {
  const box = useRef<HTMLSpanElement>(null);
  const words = reactedBy(client, reaction);
  useLayoutEffect(() => {
    const chip = box.current?.parentElement;
    if (box.current && chip) placeNear(box.current, chip, "above");
  }, [words]);
  return (
    <span class="tooltip" id={id} aria-hidden="true" ref={box}>
      {words}
    </span>
  );
};
