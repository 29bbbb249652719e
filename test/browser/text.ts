/** The page's words, also those that it loads later. */
import { text as en } from "../../web/i18n/en.ts";
import { dialogText as enDialogs } from "../../web/i18n/en-dialogs.ts";
import { text as russian } from "../../web/i18n/ru.ts";
import { dialogText as russianDialogs } from "../../web/i18n/ru-dialogs.ts";

export const text = { ...en, ...enDialogs };
export const ru = { ...russian, ...russianDialogs };
