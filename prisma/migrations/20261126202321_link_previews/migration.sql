-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "linkPreviewId" UUID,
ADD COLUMN     "linkPreviewRemovedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "linkPreviews" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "linkPreviews" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "LinkPreview" (
    "id" UUID NOT NULL,
    "cacheKey" TEXT,
    "roomId" UUID,
    "url" TEXT NOT NULL,
    "siteName" TEXT,
    "title" TEXT,
    "description" TEXT,
    "imageKey" TEXT,
    "imageWidth" INTEGER,
    "imageHeight" INTEGER,
    "fetchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reviewAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LinkPreview_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LinkPreviewTask" (
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "LinkPreviewTask_pkey" PRIMARY KEY ("roomId","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "LinkPreview_cacheKey_key" ON "LinkPreview"("cacheKey");

-- CreateIndex
CREATE INDEX "LinkPreview_roomId_idx" ON "LinkPreview"("roomId");

-- CreateIndex
CREATE INDEX "LinkPreview_reviewAt_idx" ON "LinkPreview"("reviewAt");

-- CreateIndex
CREATE INDEX "LinkPreviewTask_dueAt_idx" ON "LinkPreviewTask"("dueAt");

-- AddForeignKey
ALTER TABLE "LinkPreview" ADD CONSTRAINT "LinkPreview_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LinkPreviewTask" ADD CONSTRAINT "LinkPreviewTask_roomId_number_fkey" FOREIGN KEY ("roomId", "number") REFERENCES "Message"("roomId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- The messages with a preview. Those without are not in it, so sending costs nothing more.
CREATE INDEX "Message_linkPreviewId_idx" ON "Message"("linkPreviewId") WHERE "linkPreviewId" IS NOT NULL;
