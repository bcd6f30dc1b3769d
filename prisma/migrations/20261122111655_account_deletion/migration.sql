-- AlterTable
ALTER TABLE "User" ADD COLUMN     "leftAt" TIMESTAMPTZ(3);
