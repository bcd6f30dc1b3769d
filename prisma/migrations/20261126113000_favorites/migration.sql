-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "favorite" BOOLEAN NOT NULL DEFAULT false;
