/** Tells that another device was linked: its owner should know. Loaded when it happens. */
import { dialogText } from "../i18n/dialog-text.ts";
import { showToast } from "../ui/toast.tsx";

export const announceLinked = (): void => showToast(dialogText.linkedElsewhere);
