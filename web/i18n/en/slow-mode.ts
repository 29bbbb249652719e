import type { SlowModeText } from "../text/slow-mode.ts";

export const slowMode: SlowModeText = {
  slowModeOn: (between) => `Slow mode: ${between} between messages`,
  slowModeExempt: (between) => `Slow mode: ${between} between messages, except for moderators`,
  nextMessageIn: (time) => `Next message in ${time}`,
  nextMessage: (when) => `Next message ${when}`,
};
