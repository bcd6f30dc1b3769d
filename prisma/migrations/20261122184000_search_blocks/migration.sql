-- What a message is found by: small letters and digits, each other character a blank, and blanks around each Chinese,
-- Japanese and Korean one, which makes it a word of its own. It goes character by character, so what is part of a text
-- stays part of it: a search for a part may look here first.
CREATE FUNCTION search_text(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN has_cjk(text) THEN cjk_words(regexp_replace(lower(text), '[^[:alnum:] ]', ' ', 'g'))
    ELSE regexp_replace(lower(text), '[^[:alnum:] ]', ' ', 'g') END;

-- CreateTable
CREATE TABLE "SearchBlock" (
    "roomId" UUID NOT NULL,
    "first" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SearchBlock_pkey" PRIMARY KEY ("roomId","first")
);

-- Not compressed: to unpack a text takes three times as long as to look through it.
ALTER TABLE "SearchBlock" ALTER COLUMN "text" SET STORAGE EXTERNAL;

-- AddForeignKey
ALTER TABLE "SearchBlock" ADD CONSTRAINT "SearchBlock_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is new waits in a list, which the server merges into the index every few seconds (api/messages/search-index.ts);
-- by default whoever writes when the list has 4 MB does that, which may be someone who edits: hence a limit that is not reached.
-- CreateIndex
CREATE INDEX "SearchBlock_text_idx" ON "SearchBlock" USING GIN ("text" gin_trgm_ops) WITH (gin_pending_list_limit = 1048576);

-- CreateIndex
CREATE INDEX "SearchBlock_until_idx" ON "SearchBlock"("until");

-- Those that are to be filled (api/messages/search-block.ts).
CREATE INDEX "SearchBlock_empty_idx" ON "SearchBlock"("roomId", "first") WHERE "text" = '';

-- The blocks take their place, and are made in the background, of what there is as well.
-- DropIndex
DROP INDEX "Message_text_idx";

DROP INDEX "Message_cjk_idx";
