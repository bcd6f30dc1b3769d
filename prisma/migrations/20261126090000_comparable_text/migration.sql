-- The form of a text by which it is found: without invisible characters, in Unicode's compatibility form, in lower case
-- (ς as σ, ß as ss), with single spaces. Part of a text stays part of it. ASCII, which most texts are, takes the short way.
CREATE FUNCTION search_fold(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN octet_length(text) = char_length(text)
    THEN CASE WHEN strpos(text, E'\n') + strpos(text, '  ') + strpos(text, E'\t') + strpos(text, E'\r') = 0 THEN lower(text)
        ELSE regexp_replace(lower(text), '\s+', ' ', 'g') END
    ELSE regexp_replace(replace(translate(lower(upper(normalize(regexp_replace(text,
        '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFC\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]',
        '', 'g'), NFKC))), 'ς', 'σ'), 'ß', 'ss'), '\s+', ' ', 'g') END;

-- Trigrams are made of letters and digits. An emoji becomes a word of them: its code point.
CREATE FUNCTION emoji_words(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN text ~ '[\u00A9\u00AE\u203C\u2049\u20A0-\u20CF\u2139\u2190-\u23FF\u2500-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D\U0001F000-\U0001FAFF]'
    THEN (SELECT string_agg(CASE WHEN letter ~ '[\u00A9\u00AE\u203C\u2049\u20A0-\u20CF\u2139\u2190-\u23FF\u2500-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D\U0001F000-\U0001FAFF]'
        THEN ' u' || to_hex(ascii(letter)) || ' ' ELSE letter END, '' ORDER BY position) FROM string_to_table(text, NULL) WITH ORDINALITY AS letters(letter, position))
    ELSE text END;

CREATE OR REPLACE FUNCTION search_text(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN octet_length(text) = char_length(text) THEN regexp_replace(search_fold(text), '[^[:alnum:] ]', ' ', 'g')
    WHEN has_cjk(search_fold(text)) THEN cjk_words(regexp_replace(emoji_words(search_fold(text)), '[^[:alnum:] ]', ' ', 'g'))
    ELSE regexp_replace(emoji_words(search_fold(text)), '[^[:alnum:] ]', ' ', 'g') END;

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
