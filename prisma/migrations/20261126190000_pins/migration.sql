-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "pinnedAt" TIMESTAMPTZ(3),
ADD COLUMN     "pinnedById" UUID,
ADD COLUMN     "pinnedVersion" INTEGER;

-- The pins of a room. Messages that are not pinned are not in it, so sending costs nothing more.
CREATE INDEX "Message_pinned_idx" ON "Message"("roomId", "pinnedVersion") WHERE "pinnedVersion" IS NOT NULL;
