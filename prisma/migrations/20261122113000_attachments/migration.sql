-- AlterTable
ALTER TABLE "Attachment" ADD COLUMN     "position" INTEGER NOT NULL DEFAULT 0;

-- Those that no message carries, for the job that deletes them after a day.
CREATE INDEX "Attachment_waiting_idx" ON "Attachment"("createdAt") WHERE "number" IS NULL;
