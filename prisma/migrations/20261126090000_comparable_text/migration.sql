-- One case for all letters: ς as σ, ß as ss.
CREATE FUNCTION fold_case(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    replace(replace(lower(upper(text)), 'ς', 'σ'), 'ß', 'ss');

-- The form of a text by which it is found: without invisible characters, in Unicode's compatibility form, in one case, with
-- single spaces. Part of a text stays part of it. ASCII takes the short way, and so do the letters, quotes and emoji of the
-- first expression, which have no other form: normalizing takes longer than all the rest.
CREATE FUNCTION search_fold(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(CASE
        WHEN octet_length(text) = char_length(text) THEN lower(text)
        WHEN text ~ '[^\u0001-\u009F\u00A1-\u00A7\u00A9\u00AB\u00AC\u00AE\u00B0\u00B1\u00B6\u00B7\u00BB\u00BF-\u0131\u0134-\u013E\u0141-\u0148\u014A-\u017E\u0180-\u01C3\u0386\u0388-\u03CE\u0400-\u0482\u048A-\u052F\u05D0-\u05EA\u0621-\u064A\u0E01-\u0E30\u2010\u2012-\u2016\u2018-\u2023\u2190-\u21FF\u2600-\u27BF\u3001-\u3020\u3041-\u3096\u30A1-\u30FE\u4E00-\u9FFF\uAC00-\uD7A3\U0001F300-\U0001FAFF]'
        THEN fold_case(normalize(regexp_replace(text, '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFC\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]', '', 'g'), NFKC))
        ELSE fold_case(text) END,
    '\s{2,}|[\t-\r\u0085\u1680\u2028\u2029]', ' ', 'g');

-- The words of a text, as blocks have them. Some characters become Chinese or Japanese words when they are folded.
CREATE OR REPLACE FUNCTION search_text(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN has_cjk(text) OR octet_length(text) <> char_length(text) AND text ~ '[\u3036-\u303A\u3190-\u319F\u3200-\u33FF\U0001F200-\U0001F2FF]'
    THEN cjk_words(regexp_replace(search_fold(text), '[^[:alnum:] ]', ' ', 'g'))
    ELSE regexp_replace(search_fold(text), '[^[:alnum:] ]', ' ', 'g') END;

-- A word for each emoji and symbol of a text. Trigrams are made of letters and digits only, so it is u and the character's
-- bytes (UTF-8, in hexadecimal).
CREATE FUNCTION search_symbols(text text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE RETURN (
    SELECT coalesce(string_agg(DISTINCT ' u' || code[1] || ' ', ''), '') FROM regexp_matches(
        encode(convert_to(regexp_replace(normalize(text, NFKC), '[^\u00A9\u00AE\u203C\u2049\u20A0-\u20CF\u2139\u2190-\u23FF\u2500-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D\U0001F000-\U0001FAFF]+', '', 'g'), 'UTF8'), 'hex'),
        '(c2..|e.{5}|f0.{6})', 'g') AS code);

-- A message's line in a block: its words, then its symbols.
CREATE FUNCTION search_line(text text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE RETURN
    ' ' || search_text(text) || ' ' || CASE
        WHEN octet_length(text) <> char_length(text) AND text ~ '[\u00A9\u00AE\u203C\u2049\u20A0-\u20CF\u2139\u2190-\u23FF\u2500-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D\U0001F000-\U0001FAFF\uFFE0-\uFFEE]'
        THEN search_symbols(text) ELSE '' END;

-- The blocks are filled again in the background. Until then, searches read the messages themselves.
UPDATE "SearchBlock" SET "text" = '' WHERE "text" <> '';

-- AlterTable
ALTER TABLE "Room" ADD COLUMN "searchText" TEXT GENERATED ALWAYS AS (search_fold("name" || ' ' || "topic")) STORED;

-- AlterTable
ALTER TABLE "User" ADD COLUMN "foldedName" TEXT GENERATED ALWAYS AS (search_fold("displayName")) STORED;

-- CreateIndex
CREATE INDEX "User_foldedName_idx" ON "User"("foldedName");

-- CreateTable
CREATE TABLE "ReservedUsername" (
    "hash" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "ReservedUsername_pkey" PRIMARY KEY ("hash")
);
