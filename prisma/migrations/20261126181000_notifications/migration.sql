-- CreateEnum
CREATE TYPE "NotifyLevel" AS ENUM ('ALL', 'MENTIONS', 'NOTHING');

-- CreateEnum
CREATE TYPE "Everyone" AS ENUM ('ALL', 'HERE');

-- CreateEnum
CREATE TYPE "EmailFrequency" AS ENUM ('NEVER', 'SOON', 'DAILY');

-- CreateEnum
CREATE TYPE "NotificationCause" AS ENUM ('MENTION', 'REPLY', 'THREAD', 'DIRECT', 'REACTION', 'REMINDER', 'ROOM');

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "mutedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "notifyLevel" "NotifyLevel";

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "everyone" "Everyone";

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "membersMayMentionAll" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "doNotDisturbUntil" TIMESTAMPTZ(3),
ADD COLUMN     "emailNotifications" "EmailFrequency" NOT NULL DEFAULT 'SOON',
ADD COLUMN     "notificationText" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "quietFrom" TEXT,
ADD COLUMN     "quietTo" TEXT;

-- CreateTable
CREATE TABLE "Notification" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "cause" "NotificationCause" NOT NULL,
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "actorId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotifyTask" (
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,

    CONSTRAINT "NotifyTask_pkey" PRIMARY KEY ("roomId","number")
);

-- CreateTable
CREATE TABLE "NotifyCursor" (
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,

    CONSTRAINT "NotifyCursor_pkey" PRIMARY KEY ("roomId")
);

-- CreateIndex
CREATE INDEX "Notification_userId_id_idx" ON "Notification"("userId", "id" DESC);

-- CreateIndex
CREATE INDEX "Notification_userId_readAt_id_idx" ON "Notification"("userId", "readAt", "id" DESC);

-- CreateIndex
CREATE INDEX "Notification_roomId_number_idx" ON "Notification"("roomId", "number");

-- CreateIndex
CREATE INDEX "Notification_actorId_idx" ON "Notification"("actorId");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_userId_roomId_number_actorId_key" ON "Notification"("userId", "roomId", "number", "actorId");

-- Those who want every message of a room, of whom there are few.
CREATE INDEX "Membership_all_idx" ON "Membership"("roomId", "userId") WHERE "notifyLevel" = 'ALL';

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_roomId_userId_fkey" FOREIGN KEY ("roomId", "userId") REFERENCES "Membership"("roomId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NotifyTask" ADD CONSTRAINT "NotifyTask_roomId_number_fkey" FOREIGN KEY ("roomId", "number") REFERENCES "Message"("roomId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NotifyCursor" ADD CONSTRAINT "NotifyCursor_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;
