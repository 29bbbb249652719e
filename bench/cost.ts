/** Writes bench/COSTS.md anew: `npm run bench -- --cost`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { costsPage } from "./cost/page.ts";

/** Where the page is. */
export const COSTS_FILE = join(import.meta.dirname, "COSTS.md");

/** Writes the page. */
export const writeCosts = (): void => writeFileSync(COSTS_FILE, costsPage());
