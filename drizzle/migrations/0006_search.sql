-- Search. These functions fill a generated column and an index, so a change to one needs a migration that builds them anew.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
-- Returns text as search compares it: NFKC, lower case, single spaces. Normalising is quadratic in a run of combining marks, so it
-- takes pieces of up to 128 characters, which end after a space where there is one.
CREATE OR REPLACE FUNCTION fold_for_search(content text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  folded text := content;
BEGIN
  IF content IS NOT NFKC NORMALIZED THEN
    SELECT string_agg(normalize(piece[1], NFKC), '' ORDER BY number) INTO folded
    FROM regexp_matches(content, '.{1,127}(?:\s|$)|.{1,128}', 'g') WITH ORDINALITY AS pieces(piece, number);
  END IF;
  folded := lower(folded);
  IF folded ~ '[ς\t\n\v\f\r]|  ' THEN
    folded := regexp_replace(translate(folded, 'ς', 'σ'), '\s+', ' ', 'g');
  END IF;
  RETURN folded;
END
$$;
--> statement-breakpoint
-- Returns what the trigram index does not find in folded text: words of one or two characters, and the 1-grams and 2-grams of scripts
-- without spaces and of symbols. The classes are those of drizzle/search-terms.ts.
CREATE OR REPLACE FUNCTION search_tokens(folded text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  dense CONSTANT text := '[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff]';
  between_words CONSTANT text := '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u0080-\u00bf\u2000-\u206f\u3000-\u3030\ufe00-\ufe0f\ufeff-\ufeff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff]+';
  tokens text[] := '{}';
  token text;
  previous text;
BEGIN
  FOREACH token IN ARRAY regexp_split_to_array(folded, between_words) LOOP
    IF token <> '' AND length(token) <= 2 THEN
      tokens := tokens || token;
    END IF;
  END LOOP;
  IF folded ~ dense THEN
    FOREACH token IN ARRAY string_to_array(folded, NULL) LOOP
      IF token ~ dense THEN
        tokens := tokens || token;
        IF previous IS NOT NULL THEN
          tokens := tokens || (previous || token);
        END IF;
        previous := token;
      ELSE
        previous := NULL;
      END IF;
    END LOOP;
  END IF;
  RETURN tokens;
END
$$;
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "search_text" text GENERATED ALWAYS AS (fold_for_search(content)) STORED;--> statement-breakpoint
CREATE INDEX "messages_timestamp" ON "messages" USING btree ("timestamp","id");--> statement-breakpoint
CREATE INDEX "messages_search_text" ON "messages" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "messages_search_tokens" ON "messages" USING gin (search_tokens(search_text));