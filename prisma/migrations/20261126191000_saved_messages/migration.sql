-- CreateTable
CREATE TABLE "SavedMessage" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "remindAt" TIMESTAMPTZ(3),

    CONSTRAINT "SavedMessage_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SavedMessage_userId_id_idx" ON "SavedMessage"("userId", "id" DESC);

-- CreateIndex
CREATE INDEX "SavedMessage_roomId_number_idx" ON "SavedMessage"("roomId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "SavedMessage_userId_roomId_number_key" ON "SavedMessage"("userId", "roomId", "number");

-- The reminders to come.
CREATE INDEX "SavedMessage_remindAt_idx" ON "SavedMessage"("remindAt") WHERE "remindAt" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "SavedMessage" ADD CONSTRAINT "SavedMessage_roomId_userId_fkey" FOREIGN KEY ("roomId", "userId") REFERENCES "Membership"("roomId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedMessage" ADD CONSTRAINT "SavedMessage_roomId_number_fkey" FOREIGN KEY ("roomId", "number") REFERENCES "Message"("roomId", "number") ON DELETE CASCADE ON UPDATE CASCADE;
