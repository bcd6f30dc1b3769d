-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "changes" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "number" INTEGER;

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "resetVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "deletedAt" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "AuditEntry_roomId_action_id_idx" ON "AuditEntry"("roomId", "action", "id");


-- CreateIndex
CREATE INDEX "User_deletedAt_idx" ON "User"("deletedAt");
