-- What every installation has from the start.
INSERT INTO users (id, username) VALUES ('system', 'system') ON CONFLICT DO NOTHING;
--> statement-breakpoint
INSERT INTO rooms (name) VALUES ('general') ON CONFLICT DO NOTHING;
