CREATE TABLE "audit" (
	"id" text PRIMARY KEY NOT NULL,
	"room" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"moderator_id" text,
	"moderator_name" text NOT NULL,
	"action" text NOT NULL,
	"user_id" text,
	"username" text,
	"seq" bigint,
	"until" timestamp with time zone,
	"value" bigint
);
--> statement-breakpoint
CREATE INDEX "audit_room_at" ON "audit" USING btree ("room","at","id");--> statement-breakpoint
CREATE INDEX "audit_user_id" ON "audit" USING btree ("user_id","room","at");--> statement-breakpoint
CREATE INDEX "audit_moderator_id" ON "audit" USING btree ("moderator_id");--> statement-breakpoint
DROP INDEX "users_created_at";
