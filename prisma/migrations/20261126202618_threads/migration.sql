-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "lastReplyAt" TIMESTAMPTZ(3),
ADD COLUMN     "replierIds" UUID[],
ADD COLUMN     "replyCount" INTEGER,
ADD COLUMN     "threadId" UUID;

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "parentId" UUID,
ADD COLUMN     "rootNumber" INTEGER;

-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "rootNumber" INTEGER;

-- CreateTable
CREATE TABLE "ThreadTask" (
    "roomId" UUID NOT NULL,

    CONSTRAINT "ThreadTask_pkey" PRIMARY KEY ("roomId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Room_parentId_rootNumber_key" ON "Room"("parentId", "rootNumber");

-- AddForeignKey
ALTER TABLE "Room" ADD CONSTRAINT "Room_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ThreadTask" ADD CONSTRAINT "ThreadTask_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The threads of a room by activity. Other rooms are not in it, so sending to them costs nothing more.
CREATE INDEX "Room_threads_idx" ON "Room"("parentId", "activeAt" DESC, "id" DESC) WHERE "parentId" IS NOT NULL;
