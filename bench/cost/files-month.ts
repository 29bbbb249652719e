/** The part of the monthly bill that is files. It is apart, because the systems beside it have none. */
import { DAYS, EVENT_S, FILE_BYTES, KEPT_DAYS, PERSON, UPLOAD_BUDGET_ROWS } from "./assumptions.ts";
import { type Bill, GB, usageOf, WORKER_CPU_MS } from "./month.ts";
import { DURABLE_OBJECTS, R2, WORKERS } from "./prices.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Files that are uploaded, and loaded, in a month. */
export const fileTraffic = (people: number) => {
  const uploads = people * DAYS * PERSON.files;
  return {
    uploads,
    views: uploads * PERSON.fileViews,
    storedGb: (people * KEPT_DAYS * PERSON.files * FILE_BYTES) / GB,
  };
};

/**
 * What files add to the bill. The included amounts of requests, CPU, rows and time are used up by messages; those of R2
 * are for files alone.
 */
export const filesMonth = (people: number): Bill => {
  const { uploads, views, storedGb } = fileTraffic(people);
  const { rows, requests, awakeS } = usageOf(SCENARIOS.files);
  const calls = uploads + views;
  const price = (amount: number, { perMillion }: { perMillion: number }) => (amount / 1e6) * perMillion;
  const { classA, classB } = R2;
  return {
    "R2: storage": Math.max(0, storedGb - R2.storedGb.included) * R2.storedGb.each,
    "R2: files stored": price(Math.max(0, uploads - classA.included), classA),
    "R2: files read": price(Math.max(0, views - classB.included), classB),
    "Workers: requests and CPU": price(calls, WORKERS.requests) + price(calls * WORKER_CPU_MS, WORKERS.cpuMs),
    "Objects: rows written": price(uploads * (rows + UPLOAD_BUDGET_ROWS), DURABLE_OBJECTS.rowsWritten),
    // One more request for the budget.
    "Objects: requests and time awake":
      price(uploads * (requests + 1), DURABLE_OBJECTS.requests) +
      price(uploads * (awakeS + EVENT_S) * DURABLE_OBJECTS.memoryGb, DURABLE_OBJECTS.gigabyteSeconds),
  };
};
