CREATE TABLE "room_members" (
	"room" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "room_members_room_user_id_pk" PRIMARY KEY("room","user_id")
);
--> statement-breakpoint
DROP INDEX "rooms_activity";--> statement-breakpoint
CREATE INDEX "room_members_user" ON "room_members" USING btree ("user_id","room");--> statement-breakpoint
CREATE INDEX "rooms_listed" ON "rooms" USING btree ("name") WHERE not starts_with("rooms"."name", 'dm-');--> statement-breakpoint
CREATE INDEX "rooms_activity" ON "rooms" USING btree (coalesce(last_message_at, '-infinity'::timestamptz),"name") WHERE not starts_with("rooms"."name", 'dm-');