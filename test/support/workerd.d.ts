/** The bindings that tests in the Workers runtime see. */
declare namespace Cloudflare {
  interface Env {
    ROOMS: DurableObjectNamespace<import("../../rooms/room.ts").Room>;
    INBOXES: DurableObjectNamespace<import("../../inbox/inbox.ts").Inbox>;
    DEVICE_LINKS: DurableObjectNamespace<import("../../inbox/device-link.ts").DeviceLink>;
    UPLOAD_BUDGETS: DurableObjectNamespace<import("../../worker/files/upload-budget.ts").UploadBudget>;
    FILES: R2Bucket;
    DATABASE_URL: string;
    AUTH_SECRET: string;
  }
}

/** The part of Node's module that the billing harness uses. The Workers runtime has it in tests. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<Value> {
    run<Result>(value: Value, use: () => Result): Result;
    getStore(): Value | undefined;
  }
}
