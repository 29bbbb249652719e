-- The chat server that came before (Express, Socket.IO and Prisma) has a table "messages" of its own. In its database
-- that table, its indexes and its sequences get names ending in _old, so that the new ones can be made beside them.
DO $$
DECLARE
  relation record;
BEGIN
  IF to_regclass('public.messages_old') IS NOT NULL THEN
    RAISE EXCEPTION 'this database has a table "messages_old", where the old chat''s messages would go: rename it first';
  END IF;
  IF to_regclass('public.messages') IS NULL THEN
    RETURN;
  END IF;
  IF NOT EXISTS (
    SELECT FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = 'messages' AND column_name = 'userId'
  ) THEN
    RAISE EXCEPTION 'this database has a table "messages" that is not the old chat''s: give Samovar a database of its own, or rename that table';
  END IF;
  ALTER TABLE public.messages RENAME TO messages_old;
  FOR relation IN
    SELECT index.relname AS name, 'INDEX' AS kind
    FROM pg_index JOIN pg_class index ON index.oid = indexrelid
    WHERE indrelid = 'public.messages_old'::regclass
    UNION ALL
    SELECT sequence.relname, 'SEQUENCE'
    FROM pg_depend JOIN pg_class sequence ON sequence.oid = objid AND sequence.relkind = 'S'
    WHERE classid = 'pg_class'::regclass AND refobjid = 'public.messages_old'::regclass AND deptype IN ('a', 'i')
  LOOP
    EXECUTE format('ALTER %s public.%I RENAME TO %I', relation.kind, relation.name, left(relation.name, 59) || '_old');
  END LOOP;
END
$$;
