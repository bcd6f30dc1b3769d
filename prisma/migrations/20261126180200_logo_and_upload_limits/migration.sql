-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "logoKey" TEXT,
ADD COLUMN     "roomStorageLimit" DOUBLE PRECISION,
ADD COLUMN     "uploadLimit" INTEGER;
