-- AlterTable
ALTER TABLE "User" ADD COLUMN     "offeredToId" UUID;

-- CreateIndex
CREATE INDEX "User_offeredToId_idx" ON "User"("offeredToId");

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_offeredToId_fkey" FOREIGN KEY ("offeredToId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
