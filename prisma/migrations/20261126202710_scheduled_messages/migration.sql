-- CreateTable
CREATE TABLE "ScheduledMessage" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "roomId" UUID NOT NULL,
    "roomKind" "RoomKind" NOT NULL,
    "roomName" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "attachmentIds" UUID[] DEFAULT ARRAY[]::UUID[],
    "nonce" TEXT NOT NULL,
    "tokenHash" TEXT,
    "sendAt" TIMESTAMPTZ(3) NOT NULL,
    "dueAt" TIMESTAMPTZ(3),
    "sending" BOOLEAN NOT NULL DEFAULT false,
    "failure" TEXT,
    "failureParams" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "ScheduledMessage_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ScheduledMessage_userId_sendAt_id_idx" ON "ScheduledMessage"("userId", "sendAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ScheduledMessage_userId_roomId_nonce_key" ON "ScheduledMessage"("userId", "roomId", "nonce");

-- The messages to come.
CREATE INDEX "ScheduledMessage_dueAt_idx" ON "ScheduledMessage"("dueAt") WHERE "dueAt" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "ScheduledMessage" ADD CONSTRAINT "ScheduledMessage_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
