ALTER TABLE "rooms" ADD COLUMN "last_message_at" timestamp (3) with time zone;--> statement-breakpoint
-- Within a room timestamps never decrease as seq grows.
UPDATE "rooms" SET "last_message_at" = (
  SELECT "timestamp" FROM "messages" WHERE "room" = "rooms"."name" ORDER BY "seq" DESC LIMIT 1
);--> statement-breakpoint
CREATE INDEX "rooms_activity" ON "rooms" USING btree (coalesce(last_message_at, '-infinity'::timestamptz),"name");--> statement-breakpoint
CREATE INDEX "rooms_name" ON "rooms" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "users_last_seen_at" ON "users" USING btree ("last_seen_at","id");--> statement-breakpoint
CREATE INDEX "users_username" ON "users" USING gin (lower(username) gin_trgm_ops);