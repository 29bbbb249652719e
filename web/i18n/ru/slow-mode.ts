import type { SlowModeText } from "../text/slow-mode.ts";

export const slowMode: SlowModeText = {
  slowModeOn: (between) => `Медленный режим: ${between} между сообщениями`,
  slowModeExempt: (between) => `Медленный режим: ${between} между сообщениями, кроме модераторов`,
  nextMessageIn: (time) => `Следующее сообщение через ${time}`,
  nextMessage: (when) => `Следующее сообщение ${when}`,
};
