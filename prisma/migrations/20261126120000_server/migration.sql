-- CreateEnum
CREATE TYPE "SignUpPolicy" AS ENUM ('OPEN', 'INVITE', 'CLOSED');

-- AlterTable
ALTER TABLE "AuditEntry" ALTER COLUMN "roomId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "admin" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "Server" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL DEFAULT 'Latchkey',
    "description" TEXT NOT NULL DEFAULT '',
    "signUpPolicy" "SignUpPolicy" NOT NULL DEFAULT 'OPEN',

    CONSTRAINT "Server_pkey" PRIMARY KEY ("id")
);

-- A server with accounts is set up. Everyone can still sign up, and none of the accounts becomes an admin by itself.
INSERT INTO "Server" ("id") SELECT 1 WHERE EXISTS (SELECT FROM "User");
