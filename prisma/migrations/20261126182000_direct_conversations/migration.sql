-- CreateEnum
CREATE TYPE "RoomKind" AS ENUM ('ROOM', 'DIRECT', 'THREAD');

-- DropIndex
DROP INDEX "Room_activeAt_id_idx";

-- DropIndex
DROP INDEX "Room_memberCount_id_idx";

-- DropIndex
DROP INDEX "Room_storage_id_idx";

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "hiddenUpTo" INTEGER;

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "kind" "RoomKind" NOT NULL DEFAULT 'ROOM',
ADD COLUMN     "peopleKey" TEXT;

-- CreateTable
CREATE TABLE "Block" (
    "blockerId" UUID NOT NULL,
    "blockedId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Block_pkey" PRIMARY KEY ("blockerId","blockedId")
);

-- CreateIndex
CREATE INDEX "Block_blockedId_idx" ON "Block"("blockedId");

-- CreateIndex
CREATE UNIQUE INDEX "Room_peopleKey_key" ON "Room"("peopleKey");

-- CreateIndex
CREATE INDEX "Room_kind_activeAt_id_idx" ON "Room"("kind", "activeAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Room_kind_memberCount_id_idx" ON "Room"("kind", "memberCount" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Room_kind_storage_id_idx" ON "Room"("kind", "storage" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_blockerId_fkey" FOREIGN KEY ("blockerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_blockedId_fkey" FOREIGN KEY ("blockedId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
