-- The old chat's messages, in their order, become the first messages of the room "general". Its userId is both the
-- user's id and the name that was shown. The old table stays as messages_old. It keeps UTC without saying so.
DO $$
DECLARE
  taken_over bigint;
BEGIN
  IF to_regclass('public.messages_old') IS NULL THEN
    RETURN;
  END IF;
  PERFORM set_config('TimeZone', 'UTC', true);

  INSERT INTO public.users (id, username, created_at, last_seen_at)
  SELECT
    "userId"::text,
    CASE WHEN btrim("userId"::text) = '' THEN 'guest' ELSE "userId"::text END,
    min("timestamp"::timestamptz),
    max("timestamp"::timestamptz)
  FROM public.messages_old
  WHERE "userId" IS NOT NULL
  GROUP BY "userId"
  ON CONFLICT DO NOTHING;

  INSERT INTO public.messages (content, user_id, "timestamp", room, seq, username)
  SELECT
    content,
    "userId"::text,
    "timestamp"::timestamptz,
    'general',
    row_number() OVER in_order,
    CASE WHEN btrim(coalesce("userId"::text, '')) = '' THEN 'guest' ELSE "userId"::text END
  FROM public.messages_old
  WINDOW in_order AS (ORDER BY "timestamp", id)
  ORDER BY row_number() OVER in_order;

  GET DIAGNOSTICS taken_over = ROW_COUNT;
  RAISE INFO 'took over % messages of the old chat into the room general; its table is now messages_old', taken_over;
END
$$;
