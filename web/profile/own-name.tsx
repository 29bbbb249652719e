import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { NameForm } from "../ui/fields.tsx";

interface Props {
  client: RoomClient;
  /** This user's name. */
  name: string;
  onClose: () => void;
}

/** Changes this user's name, unless they are muted. */
export const OwnName = ({ client, name, onClose }: Props) =>
  client.mutedUntil.value === null ? (
    <NameForm
      name={name}
      label={dialogText.newName}
      submit={text.save}
      onName={async (next) => {
        const error = await client.rename(next);
        if (error === null) onClose();
        return error;
      }}
    />
  ) : (
    <p>{dialogText.nameKeptWhileMuted}</p>
  );
