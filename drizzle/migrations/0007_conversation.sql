CREATE TABLE "reactions" (
	"room" text NOT NULL,
	"seq" bigint NOT NULL,
	"user_id" text NOT NULL,
	"emoji" text NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "reactions_room_seq_user_id_emoji_pk" PRIMARY KEY("room","seq","user_id","emoji")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "reply_to" bigint;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "mentions" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "reactions" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "rev" bigint;--> statement-breakpoint
CREATE INDEX "reactions_user" ON "reactions" USING btree ("user_id","room");--> statement-breakpoint
CREATE INDEX "messages_room_rev" ON "messages" USING btree ("room","rev") WHERE "messages"."rev" is not null;--> statement-breakpoint
CREATE INDEX "messages_mentions" ON "messages" USING gin ("mentions" jsonb_path_ops) WHERE "messages"."mentions" is not null;