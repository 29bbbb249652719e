import { plural } from "../plural.ts";
import type { MenuText } from "../text/menu.ts";
import { number, rules } from "./numbers.ts";

const list = new Intl.ListFormat("en-GB");

export const menu: MenuText = {
  moreEmoji: "More emoji",
  moderate: (name) => `Mute or remove ${name}`,
  reactedBy: (names, others) => {
    const count = number.format(others);
    if (names.length === 0) return `${count} ${plural(rules, others, { one: "person", other: "people" })}`;
    const rest = `${count} ${plural(rules, others, { one: "other", other: "others" })}`;
    return list.format(others > 0 ? [...names, rest] : names);
  },
  copy: "Copy text",
  edit: "Edit",
  deleteMessage: "Delete",
  deleteQuestion: "Delete this message?",
  deleteHint: "It will be deleted for everyone in the room.",
  editMessage: "Edit message",
  editHint: "Enter to save, Esc to cancel",
};
