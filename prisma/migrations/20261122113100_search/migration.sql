-- Trusted since PostgreSQL 13: whoever may create in the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A trigram index answers any part of a text of three characters or more. What is new waits in a list,
-- which the server merges into the index every few seconds (api/messages/search-index.ts). By default whoever posts when
-- the list has 4 MB does that, and keeps the whole room waiting for seconds: hence a limit that is not reached.
-- CreateIndex
CREATE INDEX "Message_text_idx" ON "Message" USING GIN ("text" gin_trgm_ops) WITH (gin_pending_list_limit = 1048576);

-- CreateIndex
CREATE INDEX "Message_postedAt_roomId_number_idx" ON "Message"("postedAt", "roomId", "number");

-- Chinese, Japanese and Korean words are often of one or two characters, which is too short for a trigram. With blanks
-- around it each such character is a word of its own, and the blanks count: a character alone makes two trigrams.
CREATE FUNCTION has_cjk(text text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    octet_length(text) <> char_length(text)
    AND text ~ '[\u2E80-\u2FDF\u3005-\u3007\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF]';

CREATE FUNCTION cjk_words(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(text, '([\u2E80-\u2FDF\u3005-\u3007\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF])', ' \1 ', 'g');

CREATE INDEX "Message_cjk_idx" ON "Message" USING GIN (cjk_words("text") gin_trgm_ops) WITH (gin_pending_list_limit = 1048576)
    WHERE has_cjk("text");
