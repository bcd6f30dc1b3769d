-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "storage" DOUBLE PRECISION NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "Room_memberCount_id_idx" ON "Room"("memberCount" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Room_storage_id_idx" ON "Room"("storage" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "User_seenAt_id_idx" ON "User"("seenAt" DESC, "id" DESC);

UPDATE "Room" r SET "storage" = found.bytes
FROM (SELECT "roomId", sum("size") AS bytes FROM "Attachment" GROUP BY "roomId") found
WHERE r."id" = found."roomId";

UPDATE "User" u SET "seenAt" = greatest(u."createdAt", (
  SELECT max(s."lastSeenAt") FROM "Session" s WHERE s."userId" = u."id"
));
